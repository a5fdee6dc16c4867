package io.niotls.handshake.server12;

import io.niotls.crypto.SecretBytes;
import io.niotls.handshake.ServerEnvironment;
import io.niotls.handshake.State;
import io.niotls.message.ClientKeyExchange;
import io.niotls.message.HandshakeFrame;
import io.niotls.proto.HandshakeType;
import io.niotls.proto.HashAlgorithm;
import io.niotls.proto.TlsException;
import io.niotls.secret.KeyLog;
import io.niotls.secret.Tls12Master;
import io.niotls.secret.Transcript;
import java.util.Optional;

/** Expects the client's half of the key agreement; then the master secret is known. */
final class ExpectClientKeyExchange implements State {
    private final ServerEnvironment environment;
    private final Agreement agreement;
    private final ServerShare share;
    private final OwnIdentity own;
    private final Optional<CertifiedClient> client;
    private final Transcript transcript;

    ExpectClientKeyExchange(ServerEnvironment environment, Agreement agreement, ServerShare share, OwnIdentity own,
            Optional<CertifiedClient> client, Transcript transcript) {
        this.environment = environment;
        this.agreement = agreement;
        this.share = share;
        this.own = own;
        this.client = client;
        this.transcript = transcript;
    }

    @Override
    public State onHandshake(HandshakeFrame frame) throws TlsException {
        ClientKeyExchange message = frame.expect(HandshakeType.CLIENT_KEY_EXCHANGE, share.answer());
        transcript.add(frame.bytes());
        Tls12Master master = master(message);
        share.close();
        new KeyLog(environment.config().keyLog(), agreement.clientRandom()).master(master);
        if (client.isPresent()) {
            return new ExpectCertificateVerify(environment, agreement, share.group(), own, client.get(), master, transcript);
        }
        return new ExpectChangeCipherSpec(
                new FullCompletion(environment, agreement, master, transcript, share.group(), own, Optional.empty()));
    }

    private Tls12Master master(ClientKeyExchange message) throws TlsException {
        HashAlgorithm hash = agreement.cipherSuite().hash();
        try (SecretBytes premaster = share.premaster(message)) {
            return agreement.extendedMasterSecret()
                    ? Tls12Master.extended(environment.crypto(), hash, premaster, transcript.current())
                    : Tls12Master.of(
                            environment.crypto(), hash, premaster, agreement.clientRandom(), agreement.serverRandom());
        }
    }

    @Override
    public void close() {
        share.close();
    }
}
