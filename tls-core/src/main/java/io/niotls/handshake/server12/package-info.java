/**
 * A server's handshake in TLS 1.2 from the ClientHello on, RFC 5246 §7.3: full, and abbreviated by session id or ticket.
 *
 * <pre>
 * full                                                       resumed
 * ClientHello                 ServerTls12                    ClientHello           ServerTls12
 *                             FirstFlight sends                                    AbbreviatedFlight sends
 * [Certificate]               ExpectCertificate              ChangeCipherSpec      ExpectChangeCipherSpec
 * ClientKeyExchange           ExpectClientKeyExchange        Finished              ExpectFinished
 * [CertificateVerify]         ExpectCertificateVerify
 * ChangeCipherSpec            ExpectChangeCipherSpec
 * Finished                    ExpectFinished
 *                             FullCompletion sends
 * </pre>
 */
package io.niotls.handshake.server12;
