/**
 * A client's handshake in TLS 1.2 from the ServerHello on, RFC 5246 §7.3: full, and abbreviated by session id or ticket.
 *
 * <pre>
 * full                                                       resumed
 * ServerHello                 ClientTls12                    ServerHello           ClientTls12
 * Certificate                 ExpectCertificate              [NewSessionTicket]    ExpectNewSessionTicket
 * [CertificateStatus]         ExpectCertificateStatusOr…     ChangeCipherSpec      ExpectChangeCipherSpec
 * ServerKeyExchange           ExpectServerKeyExchange        Finished              ExpectFinished
 * [CertificateRequest]        ExpectCertificateRequestOr…                          ResumedCompletion sends
 * ServerHelloDone             ExpectServerHelloDone
 *                             SecondFlight sends
 * [NewSessionTicket]          ExpectNewSessionTicket
 * ChangeCipherSpec            ExpectChangeCipherSpec
 * Finished                    ExpectFinished
 *                             FullCompletion
 * </pre>
 */
package io.niotls.handshake.client12;
