package io.niotls.handshake.server12;

import io.niotls.config.ServerConfig;
import io.niotls.message.ClientHello;
import io.niotls.message.ClientHelloExtension;
import io.niotls.proto.CipherSuite;
import io.niotls.proto.Fault;
import io.niotls.proto.NamedGroup;
import io.niotls.proto.SignatureScheme;
import io.niotls.proto.TlsException;
import java.util.List;
import java.util.Optional;

/**
 * What a client and this server have in common for a full handshake. Never empty: where there is nothing in common, the making
 * of it fails.
 *
 * @param cipherSuites which can be used with the groups that are there, in the server's order
 * @param curve for suites with ECDHE
 * @param field for suites with DHE
 * @param signatureSchemes which fit the suites, in the client's order
 */
record Negotiation(
        List<CipherSuite> cipherSuites,
        Optional<NamedGroup> curve,
        Optional<NamedGroup> field,
        List<SignatureScheme> signatureSchemes) {
    /** The code points that RFC 7919 §2 has set aside for finite fields, those without a meaning included. */
    private static final int FIRST_FIELD = 0x0100;
    private static final int LAST_FIELD = 0x01ff;

    /** Finds what is in common. */
    static Negotiation of(ServerConfig config, ClientHello hello) throws TlsException {
        List<CipherSuite> common = config.cipherSuites().stream()
                .filter(suite -> !suite.isTls13() && hello.cipherSuites().contains(suite))
                .toList();
        if (common.isEmpty()) {
            throw new TlsException(Fault.NO_COMMON_CIPHER_SUITE);
        }
        Optional<List<NamedGroup>> offered = hello.extensions().get(ClientHelloExtension.SUPPORTED_GROUPS);
        Optional<NamedGroup> curve = curve(config, offered);
        Optional<NamedGroup> field = field(config, offered.orElse(List.of()));
        List<CipherSuite> usable = common.stream()
                .filter(suite -> isEcdhe(suite) ? curve.isPresent() : field.isPresent())
                .toList();
        if (usable.isEmpty()) {
            // RFC 7919 §4: insufficient_security if the client has named fields, and none of them can be used.
            boolean fieldMissing = namesFields(offered.orElse(List.of())) && !common.stream().allMatch(Negotiation::isEcdhe);
            throw new TlsException(fieldMissing ? Fault.NO_COMMON_DH_GROUP : Fault.NO_COMMON_GROUP);
        }
        // RFC 5246 §7.4.1.4.1: without the extension a client accepts SHA-1 and nothing else.
        List<SignatureScheme> schemes = hello.extensions()
                .get(ClientHelloExtension.SIGNATURE_ALGORITHMS).orElse(List.of()).stream()
                .filter(scheme -> scheme.isKnown() && usable.stream().anyMatch(suite -> fits(suite, scheme)))
                .toList();
        if (schemes.isEmpty()) {
            throw new TlsException(Fault.NO_COMMON_SIGNATURE_SCHEME);
        }
        return new Negotiation(usable, curve, field, schemes);
    }

    /** Returns the suite that the server prefers among those that go with a scheme, which is one of {@link #signatureSchemes}. */
    CipherSuite cipherSuite(SignatureScheme scheme) {
        return cipherSuites.stream().filter(suite -> fits(suite, scheme)).findFirst().orElseThrow();
    }

    /** Returns the group for a suite, which is one of {@link #cipherSuites}. */
    NamedGroup group(CipherSuite suite) {
        return (isEcdhe(suite) ? curve : field).orElseThrow();
    }

    private static Optional<NamedGroup> curve(ServerConfig config, Optional<List<NamedGroup>> offered) {
        // RFC 8422 §4: a client may leave its curves out; secp256r1 is the one that such a client most probably has.
        List<NamedGroup> accepted = offered.orElse(List.of(NamedGroup.SECP256R1));
        return config.groups().stream()
                .filter(group -> group.kind() == NamedGroup.Kind.ELLIPTIC_CURVE && accepted.contains(group))
                .findFirst();
    }

    private static Optional<NamedGroup> field(ServerConfig config, List<NamedGroup> offered) {
        // RFC 7919 §4: a client that names any field, known or not, gets one of those it names or none at all.
        boolean named = namesFields(offered);
        return config.groups().stream()
                .filter(group -> group.kind() == NamedGroup.Kind.FINITE_FIELD && (!named || offered.contains(group)))
                .findFirst();
    }

    private static boolean namesFields(List<NamedGroup> offered) {
        return offered.stream().anyMatch(group -> group.code() >= FIRST_FIELD && group.code() <= LAST_FIELD);
    }

    private static boolean isEcdhe(CipherSuite suite) {
        return suite.keyExchange() == CipherSuite.KeyExchange.ECDHE;
    }

    private static boolean fits(CipherSuite suite, SignatureScheme scheme) {
        return suite.authentication() == switch (scheme.algorithm()) {
            // RFC 8422 §5.1: EdDSA keys are used with the suites of ECDSA.
            case ECDSA, ED25519, ED448 -> CipherSuite.Authentication.ECDSA;
            case RSA_PSS_RSAE, RSA_PSS_PSS, RSA_PKCS1 -> CipherSuite.Authentication.RSA;
        };
    }
}
