package io.niotls.handshake.server12;

import io.niotls.handshake.PeerVerification;
import io.niotls.handshake.ServerEnvironment;
import io.niotls.handshake.State;
import io.niotls.message.CertificateVerify;
import io.niotls.message.HandshakeFrame;
import io.niotls.proto.Fault;
import io.niotls.proto.HandshakeType;
import io.niotls.proto.NamedGroup;
import io.niotls.proto.TlsException;
import io.niotls.secret.Tls12Master;
import io.niotls.secret.Transcript;
import java.util.Optional;

/** Expects the client's signature over all messages so far, RFC 5246 §7.4.8. */
final class ExpectCertificateVerify implements State {
    private final ServerEnvironment environment;
    private final Agreement agreement;
    private final NamedGroup group;
    private final OwnIdentity own;
    private final CertifiedClient client;
    private final Tls12Master master;
    private final Transcript transcript;

    ExpectCertificateVerify(ServerEnvironment environment, Agreement agreement, NamedGroup group, OwnIdentity own,
            CertifiedClient client, Tls12Master master, Transcript transcript) {
        this.environment = environment;
        this.agreement = agreement;
        this.group = group;
        this.own = own;
        this.client = client;
        this.master = master;
        this.transcript = transcript;
    }

    @Override
    public State onHandshake(HandshakeFrame frame) throws TlsException {
        CertificateVerify message = frame.expect(HandshakeType.CERTIFICATE_VERIFY, CertificateVerify::decode);
        // What CertificateRequest has listed; that the scheme fits the key is checked with the signature.
        if (!environment.config().signatureSchemes().contains(message.scheme())) {
            throw new TlsException(Fault.UNOFFERED_SIGNATURE_SCHEME, message.scheme().toString());
        }
        byte[] content = transcript.messages();
        transcript.dropMessages();
        transcript.add(frame.bytes());
        return PeerVerification.ofSignature(
                environment.crypto(), client.verified(), message.scheme(), content, message.signature(), false,
                signed -> new ExpectChangeCipherSpec(new FullCompletion(environment, agreement, master, transcript, group, own,
                        Optional.of(new AuthenticatedClient(client, signed)))));
    }

    @Override
    public void close() {
        master.close();
    }
}
