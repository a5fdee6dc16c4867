package io.niotls.handshake.client12;

import io.niotls.auth.VerifiedPeer;
import io.niotls.handshake.ClientEnvironment;
import io.niotls.handshake.PeerVerification;
import io.niotls.handshake.State;
import io.niotls.message.ClientHello;
import io.niotls.message.ClientHelloExtension;
import io.niotls.message.HandshakeFrame;
import io.niotls.message.ServerKeyExchange;
import io.niotls.proto.CipherSuite;
import io.niotls.proto.Fault;
import io.niotls.proto.HandshakeType;
import io.niotls.proto.NamedGroup;
import io.niotls.proto.SignatureScheme;
import io.niotls.proto.TlsException;
import io.niotls.secret.Transcript;
import io.niotls.wire.ByteWriter;
import java.util.List;
import java.util.Optional;

/** Expects the server's half of the key agreement; then all is there to verify the server. */
final class ExpectServerKeyExchange extends Tls12State {
    private final ClientHello offered;
    private final Agreement agreement;
    private final ServerEvidence evidence;
    private final Transcript transcript;

    ExpectServerKeyExchange(ClientEnvironment environment, ClientHello offered, Agreement agreement, ServerEvidence evidence,
            Transcript transcript) {
        super(environment);
        this.offered = offered;
        this.agreement = agreement;
        this.evidence = evidence;
        this.transcript = transcript;
    }

    @Override
    State onMessage(HandshakeFrame frame) throws TlsException {
        ServerKeyExchange message = frame.expect(HandshakeType.SERVER_KEY_EXCHANGE,
                agreement.isEcdhe() ? ServerKeyExchange::decodeEcdhe : ServerKeyExchange::decodeDhe);
        transcript.add(frame.bytes());
        checkScheme(message.scheme());
        ServerShare share = ServerShare.of(environment().crypto(), message.parameters(), offered);
        return PeerVerification.ofServer(
                environment(), evidence.chain(), evidence.ocspResponse(), evidence.timestamps(), authType(),
                verified -> checkSignature(message, share, verified));
    }

    private State checkSignature(ServerKeyExchange message, ServerShare share, VerifiedPeer verified) throws TlsException {
        checkCurve(verified);
        return PeerVerification.ofSignature(
                environment().crypto(), verified, message.scheme(), signedContent(message), message.signature(), false,
                signed -> new ExpectCertificateRequestOrServerHelloDone(
                        environment(), agreement, share, new AuthenticatedServer(evidence, verified, signed), transcript));
    }

    /** RFC 8422 §5.3: "the public key in the server's certificate MUST respect the client's choice of elliptic curves". */
    private void checkCurve(VerifiedPeer verified) throws TlsException {
        Optional<NamedGroup> curve = verified.curve();
        List<NamedGroup> groups = offered.extensions().get(ClientHelloExtension.SUPPORTED_GROUPS).orElse(List.of());
        if (curve.isPresent() && !groups.contains(curve.get())) {
            throw new TlsException(Fault.SELECTED_UNOFFERED_GROUP, curve.get() + " in its certificate");
        }
    }

    /** RFC 5246 §7.4.3: the scheme is one that the client offered, for the kind of key that the suite names. */
    private void checkScheme(SignatureScheme scheme) throws TlsException {
        List<SignatureScheme> schemes =
                offered.extensions().get(ClientHelloExtension.SIGNATURE_ALGORITHMS).orElseThrow();
        if (!scheme.isKnown() || !schemes.contains(scheme)
                || authentication(scheme) != agreement.cipherSuite().authentication()) {
            throw new TlsException(Fault.UNOFFERED_SIGNATURE_SCHEME, scheme + " for " + agreement.cipherSuite());
        }
    }

    private static CipherSuite.Authentication authentication(SignatureScheme scheme) {
        return switch (scheme.algorithm()) {
            // RFC 8422 §5.1: EdDSA keys are used with the suites of ECDSA.
            case ECDSA, ED25519, ED448 -> CipherSuite.Authentication.ECDSA;
            case RSA_PSS_RSAE, RSA_PSS_PSS, RSA_PKCS1 -> CipherSuite.Authentication.RSA;
        };
    }

    /** Returns what {@link javax.net.ssl.X509TrustManager} calls this kind of key exchange, such as {@code ECDHE_RSA}. */
    private String authType() {
        return agreement.cipherSuite().keyExchange() + "_" + agreement.cipherSuite().authentication();
    }

    private byte[] signedContent(ServerKeyExchange message) {
        return new ByteWriter()
                .bytes(agreement.clientRandom())
                .bytes(agreement.serverRandom())
                .bytes(message.parameters().encode())
                .toByteArray();
    }
}
