package io.niotls.auth;

import static io.niotls.proto.ProtocolVersion.TLS_1_2;
import static io.niotls.proto.ProtocolVersion.TLS_1_3;
import static io.niotls.proto.SignatureScheme.ECDSA_SECP256R1_SHA256;
import static io.niotls.proto.SignatureScheme.ECDSA_SECP384R1_SHA384;
import static io.niotls.proto.SignatureScheme.ED25519;
import static io.niotls.proto.SignatureScheme.RSA_PKCS1_SHA256;
import static io.niotls.proto.SignatureScheme.RSA_PSS_PSS_SHA256;
import static io.niotls.proto.SignatureScheme.RSA_PSS_RSAE_SHA256;
import static io.niotls.proto.SignatureScheme.RSA_PSS_RSAE_SHA384;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.niotls.crypto.standard.StandardCrypto;
import io.niotls.proto.NamedGroup;
import io.niotls.proto.ProtocolVersion;
import io.niotls.proto.SignatureScheme;
import io.niotls.testing.TestPki;
import io.niotls.testing.TestPki.KeyKind;
import io.niotls.testing.TestPki.Leaf;
import java.security.GeneralSecurityException;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import javax.security.auth.x500.X500Principal;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class CredentialSelectorTest {
    private static final Credential DEFAULT = credential(TestPki.leaf(KeyKind.ECDSA_P256, "default.example"));
    private static final Credential A = credential(TestPki.leaf(KeyKind.ECDSA_P256, "a.example"));
    private static final Credential A_RSA = credential(TestPki.leaf(KeyKind.RSA_2048, "a.example"));
    private static final Credential WILDCARD = credential(TestPki.leaf(KeyKind.ECDSA_P256, "*.b.example"));
    private static final Credential EXACT = credential(TestPki.leaf(KeyKind.ECDSA_P256, "x.b.example"));

    static Stream<Arguments> schemes() {
        return Stream.of(
                // TLS 1.3 binds a curve to its hash; TLS 1.2 does not
                Arguments.of(KeyKind.ECDSA_P256, TLS_1_3, List.of(ECDSA_SECP256R1_SHA256), ECDSA_SECP256R1_SHA256),
                Arguments.of(KeyKind.ECDSA_P256, TLS_1_3, List.of(ECDSA_SECP384R1_SHA384), null),
                Arguments.of(KeyKind.ECDSA_P256, TLS_1_2, List.of(ECDSA_SECP384R1_SHA384), ECDSA_SECP384R1_SHA384),
                Arguments.of(KeyKind.ECDSA_P384, TLS_1_3, List.of(ECDSA_SECP256R1_SHA256), null),
                // our preference, among what the peer accepts
                Arguments.of(KeyKind.ECDSA_P384, TLS_1_3,
                        List.of(RSA_PSS_RSAE_SHA256, ECDSA_SECP256R1_SHA256, ECDSA_SECP384R1_SHA384), ECDSA_SECP384R1_SHA384),
                Arguments.of(KeyKind.RSA_2048, TLS_1_3, List.of(RSA_PSS_RSAE_SHA384, RSA_PSS_RSAE_SHA256), RSA_PSS_RSAE_SHA256),
                // no PKCS#1 in a TLS 1.3 handshake
                Arguments.of(KeyKind.RSA_2048, TLS_1_3, List.of(RSA_PKCS1_SHA256), null),
                Arguments.of(KeyKind.RSA_2048, TLS_1_2, List.of(RSA_PKCS1_SHA256), RSA_PKCS1_SHA256),
                // rsae and pss are two kinds of key
                Arguments.of(KeyKind.RSA_2048, TLS_1_3, List.of(RSA_PSS_PSS_SHA256), null),
                Arguments.of(KeyKind.RSA_PSS_2048, TLS_1_3, List.of(RSA_PSS_RSAE_SHA256), null),
                Arguments.of(KeyKind.RSA_PSS_2048, TLS_1_3, List.of(RSA_PSS_PSS_SHA256), RSA_PSS_PSS_SHA256),
                Arguments.of(KeyKind.RSA_PSS_2048, TLS_1_2, List.of(RSA_PKCS1_SHA256, RSA_PSS_RSAE_SHA256), null),
                Arguments.of(KeyKind.RSA_PSS_2048, TLS_1_2, List.of(RSA_PSS_PSS_SHA256), RSA_PSS_PSS_SHA256),
                Arguments.of(KeyKind.ED25519, TLS_1_3, List.of(ED25519), ED25519),
                Arguments.of(KeyKind.ED25519, TLS_1_2, List.of(RSA_PKCS1_SHA256, ED25519), ED25519),
                Arguments.of(KeyKind.ED448, TLS_1_3, List.of(ED25519), null),
                Arguments.of(KeyKind.ED448, TLS_1_2, List.of(SignatureScheme.ED448), SignatureScheme.ED448),
                Arguments.of(KeyKind.ED25519, TLS_1_3, List.of(SignatureScheme.of(0x0203), SignatureScheme.of(0xfefe)), null));
    }

    @ParameterizedTest
    @MethodSource("schemes")
    void choosesSchemeThatFits(KeyKind kind, ProtocolVersion version, List<SignatureScheme> accepted, SignatureScheme expected)
            throws Exception {
        CredentialSelector selector = CredentialSelector.of(credential(TestPki.leaf(kind, "a.example")));
        Optional<CredentialChoice> choice = selector.select(server(Optional.of("a.example"), version, accepted));
        assertEquals(Optional.ofNullable(expected), choice.map(CredentialChoice::scheme));
    }

    @Test
    void choosesByServerName() throws Exception {
        CredentialSelector selector = CredentialSelector.of(DEFAULT, A, WILDCARD, EXACT);
        assertSame(A, select(selector, "a.example"));
        assertSame(A, select(selector, "A.Example."));
        assertSame(WILDCARD, select(selector, "y.b.example"));
    }

    @Test
    void prefersExactNameToWildcard() throws Exception {
        assertSame(EXACT, select(CredentialSelector.of(DEFAULT, WILDCARD, EXACT), "x.b.example"));
    }

    @Test
    void fallsBackToFirstWithoutMatchingName() throws Exception {
        CredentialSelector selector = CredentialSelector.of(DEFAULT, A);
        assertSame(DEFAULT, select(selector, "other.example"));
        assertSame(DEFAULT, select(selector, "not a name"));
        assertSame(DEFAULT, selector.select(server(Optional.empty(), TLS_1_3, SignatureScheme.KNOWN)).orElseThrow().credential());
    }

    @Test
    void staysWithTheNameWhereSchemesDoNotFit() throws Exception {
        CredentialSelector selector = CredentialSelector.of(A_RSA, EXACT);
        assertTrue(selector.select(server(Optional.of("x.b.example"), TLS_1_3, List.of(RSA_PSS_RSAE_SHA256))).isEmpty());
    }

    @Test
    void choosesBySchemeAmongCredentialsOfOneName() throws Exception {
        CredentialSelector selector = CredentialSelector.of(A, A_RSA);
        assertSame(A, select(selector, "a.example"));
        assertSame(A_RSA, selector.select(server(Optional.of("a.example"), TLS_1_2, List.of(RSA_PKCS1_SHA256)))
                .orElseThrow().credential());
    }

    @Test
    void holdsCurveToGroupsOfTls12() throws Exception {
        CredentialSelector selector = CredentialSelector.of(A);
        assertTrue(selector.select(withGroups(TLS_1_2, NamedGroup.X25519, NamedGroup.SECP384R1)).isEmpty());
        assertTrue(selector.select(withGroups(TLS_1_2, NamedGroup.SECP256R1)).isPresent());
        assertTrue(selector.select(withGroups(TLS_1_2)).isPresent());
        // RFC 8446 §4.2.7: in TLS 1.3 groups speak of key exchange only.
        assertTrue(selector.select(withGroups(TLS_1_3, NamedGroup.X25519)).isPresent());
    }

    @ParameterizedTest
    @EnumSource(value = KeyKind.class, names = {"ED25519", "RSA_2048"})
    void holdsOnlyEcdsaToGroups(KeyKind kind) throws Exception {
        CredentialSelector selector = CredentialSelector.of(credential(TestPki.leaf(kind, "a.example")));
        assertTrue(selector.select(withGroups(TLS_1_2, NamedGroup.X25519)).isPresent());
    }

    @Test
    void clientSendsOnlyWhatNamedAuthoritiesIssued() throws Exception {
        Credential client = credential(TestPki.clientLeaf(KeyKind.ECDSA_P256, "client"));
        CredentialSelector selector = CredentialSelector.of(client);
        Leaf leaf = TestPki.clientLeaf(KeyKind.ECDSA_P256, "client");
        assertTrue(selector.select(client(List.of())).isPresent());
        assertTrue(selector.select(client(List.of(new X500Principal("CN=other")))).isEmpty());
        assertTrue(selector.select(
                client(List.of(new X500Principal("CN=other"), leaf.root().getSubjectX500Principal()))).isPresent());
        assertTrue(selector.select(client(List.of(leaf.chain().get(1).getSubjectX500Principal()))).isPresent());
    }

    @Test
    void serverPrefersNamedAuthorities() throws Exception {
        Credential other = credential(TestPki.leaf(KeyKind.ECDSA_P256, KeyKind.ECDSA_P384, "a.example"));
        CredentialSelector selector = CredentialSelector.of(A, other);
        assertSame(other, selector.select(serverWithAuthority(TestPki.root(KeyKind.ECDSA_P384).certificate()
                .getSubjectX500Principal())).orElseThrow().credential());
        assertSame(A, selector.select(serverWithAuthority(new X500Principal("CN=other"))).orElseThrow().credential());
    }

    @Test
    void prefersCertificatesWhoseSignaturesThePeerAccepts() throws Exception {
        Credential byRsa = credential(TestPki.leaf(KeyKind.ECDSA_P256, KeyKind.RSA_2048, "a.example"));
        Credential byPss = credential(TestPki.leaf(KeyKind.ECDSA_P256, KeyKind.RSA_PSS_2048, "a.example"));
        Credential byEd448 = credential(TestPki.leaf(KeyKind.ECDSA_P256, KeyKind.ED448, "a.example"));
        CredentialSelector selector = CredentialSelector.of(A, byRsa, byPss, byEd448);
        assertSame(A, withCertificateSchemes(selector, ECDSA_SECP256R1_SHA256));
        assertSame(byRsa, withCertificateSchemes(selector, RSA_PKCS1_SHA256));
        assertSame(byPss, withCertificateSchemes(selector, RSA_PSS_RSAE_SHA256));
        assertSame(byPss, withCertificateSchemes(selector, RSA_PSS_PSS_SHA256));
        assertSame(byEd448, withCertificateSchemes(selector, SignatureScheme.ED448));
        // RFC 8446 §4.4.2.2: none fits, so the first is sent all the same
        assertSame(A, withCertificateSchemes(selector, ED25519));
    }

    @Test
    void selectsNothingFromNothing() throws Exception {
        assertTrue(CredentialSelector.of().select(server(Optional.empty(), TLS_1_3, SignatureScheme.KNOWN)).isEmpty());
    }

    private static Credential select(CredentialSelector selector, String name) throws Exception {
        return selector.select(server(Optional.of(name), TLS_1_3, SignatureScheme.KNOWN)).orElseThrow().credential();
    }

    private static Credential withCertificateSchemes(CredentialSelector selector, SignatureScheme... schemes) throws Exception {
        return selector.select(new CredentialRequest(Optional.of("a.example"), TLS_1_3, SignatureScheme.KNOWN, List.of(schemes),
                List.of(), List.of(), true)).orElseThrow().credential();
    }

    private static CredentialRequest server(Optional<String> name, ProtocolVersion version, List<SignatureScheme> schemes) {
        return new CredentialRequest(name, version, schemes, schemes, List.of(), List.of(), true);
    }

    private static CredentialRequest serverWithAuthority(X500Principal authority) {
        return new CredentialRequest(Optional.of("a.example"), TLS_1_3, SignatureScheme.KNOWN, SignatureScheme.KNOWN,
                List.of(authority), List.of(), true);
    }

    private static CredentialRequest withGroups(ProtocolVersion version, NamedGroup... groups) {
        return new CredentialRequest(Optional.of("a.example"), version, SignatureScheme.KNOWN, SignatureScheme.KNOWN, List.of(),
                List.of(groups), true);
    }

    private static CredentialRequest client(List<X500Principal> authorities) {
        return new CredentialRequest(Optional.empty(), TLS_1_3, SignatureScheme.KNOWN, SignatureScheme.KNOWN, authorities,
                List.of(), false);
    }

    private static Credential credential(Leaf leaf) {
        try {
            return Credential.of(leaf.chain(), leaf.key(), StandardCrypto.instance());
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }
}
