package io.niotls.handshake.client13;

import io.niotls.config.ClientConfig;
import io.niotls.handshake.ClientEnvironment;
import io.niotls.handshake.RecordSizes;
import io.niotls.handshake.State;
import io.niotls.handshake.Tls13State;
import io.niotls.message.EncryptedExtension;
import io.niotls.message.EncryptedExtensions;
import io.niotls.message.ExtensionBlock;
import io.niotls.message.HandshakeFrame;
import io.niotls.proto.Fault;
import io.niotls.proto.HandshakeType;
import io.niotls.proto.ProtocolVersion;
import io.niotls.proto.TlsException;
import io.niotls.secret.Transcript;
import io.niotls.session.Negotiation;
import java.util.Optional;

/** Expects EncryptedExtensions, which always follow the ServerHello. */
final class ExpectEncryptedExtensions extends Tls13State {
    private final ClientEnvironment environment;
    private final Agreed agreed;
    private final HandshakeKeys keys;
    private final Transcript transcript;

    ExpectEncryptedExtensions(ClientEnvironment environment, Agreed agreed, HandshakeKeys keys, Transcript transcript) {
        super(environment.changeCipherSpecs());
        this.environment = environment;
        this.agreed = agreed;
        this.keys = keys;
        this.transcript = transcript;
    }

    @Override
    public State onHandshake(HandshakeFrame frame) throws TlsException {
        EncryptedExtensions message = frame.expect(HandshakeType.ENCRYPTED_EXTENSIONS, EncryptedExtensions::decode);
        transcript.add(frame.bytes());
        ExtensionBlock extensions = message.extensions();
        extensions.requireOffered(agreed.offered());
        Optional<String> applicationProtocol = applicationProtocol(extensions);
        agreeOnRecordSizes(extensions);
        environment.outbound().negotiated(
                new Negotiation(ProtocolVersion.TLS_1_3, agreed.suite(), applicationProtocol));
        ServerFlight flight = ServerFlight.start(agreed, applicationProtocol);
        return agreed.psk().isPresent()
                ? new ExpectFinished(environment, flight, keys, transcript)
                : new ExpectCertificateOrCertificateRequest(environment, flight, keys, transcript);
    }

    private Optional<String> applicationProtocol(ExtensionBlock extensions) throws TlsException {
        Optional<String> protocol = extensions.get(EncryptedExtension.ALPN);
        if (protocol.isPresent() && !environment.config().applicationProtocols().contains(protocol.get())) {
            throw new TlsException(Fault.SELECTED_UNOFFERED_PROTOCOL, protocol.get());
        }
        return protocol;
    }

    private void agreeOnRecordSizes(ExtensionBlock extensions) throws TlsException {
        ClientConfig config = environment.config();
        Optional<Integer> fragmentLength = extensions.get(EncryptedExtension.MAX_FRAGMENT_LENGTH);
        Optional<Integer> sizeLimit = extensions.get(EncryptedExtension.RECORD_SIZE_LIMIT);
        if (fragmentLength.isPresent()) {
            if (fragmentLength.get() != config.maxFragmentLength().orElse(0)) {
                throw new TlsException(Fault.ILLEGAL_FIELD, "max_fragment_length " + fragmentLength.get());
            }
            environment.outbound().limitReads(fragmentLength.get());
            environment.outbound().limitWrites(fragmentLength.get());
        } else if (sizeLimit.isPresent()) {
            environment.outbound().limitWrites(RecordSizes.allowed(sizeLimit.get(), ProtocolVersion.TLS_1_3));
            config.recordSizeLimit().ifPresent(environment.outbound()::limitReads);
        }
    }

    @Override
    public void close() {
        keys.close();
    }
}
