package io.niotls.auth;

import static io.niotls.auth.Peers.client;
import static io.niotls.auth.Peers.refusal;
import static io.niotls.auth.Peers.server;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.niotls.proto.Fault;
import io.niotls.testing.TestOcsp;
import io.niotls.testing.TestPki;
import io.niotls.testing.TestPki.KeyKind;
import io.niotls.testing.TestPki.Leaf;
import java.security.KeyStore;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateRevokedException;
import java.security.cert.CRLReason;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import javax.security.auth.x500.X500Principal;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class TrustManagerTest {
    private static final Leaf LEAF = TestPki.leaf(KeyKind.ECDSA_P256, "a.example");

    @Test
    void asksByRoleAndAuthType() throws Exception {
        Recorder recorder = new Recorder(null, LEAF.root());
        PkixVerifier verifier = PkixVerifier.builder().trustManager(recorder).build();
        verifier.verify(server(LEAF, "a.example"));
        assertEquals("server UNKNOWN 2", recorder.asked);
        verifier.verify(client(TestPki.clientLeaf(KeyKind.ECDSA_P256, "client").chain()));
        assertEquals("client UNKNOWN 2", recorder.asked);
        assertEquals(List.of(LEAF.root().getSubjectX500Principal()), verifier.authorities());
    }

    static Stream<Arguments> refusals() {
        return Stream.of(
                Arguments.of(new CertificateException("no"), Fault.REJECTED_CERTIFICATE),
                Arguments.of(new CertificateException("no", new CertificateExpiredException()), Fault.EXPIRED_CERTIFICATE),
                Arguments.of(new CertificateException("no", new CertPathValidatorException("no", new CertificateRevokedException(
                        new Date(0), CRLReason.UNSPECIFIED, new X500Principal("CN=x"), Map.of()))), Fault.REVOKED_CERTIFICATE),
                Arguments.of(new CertificateException("no", new CertPathValidatorException(
                        "no", null, null, -1, CertPathValidatorException.BasicReason.REVOKED)), Fault.REVOKED_CERTIFICATE),
                Arguments.of(new CertificateException("no", new java.security.cert.CertPathBuilderException("no path")),
                        Fault.UNTRUSTED_CERTIFICATE),
                Arguments.of(new IllegalStateException("broken"), Fault.INTERNAL_ERROR));
    }

    @ParameterizedTest
    @MethodSource("refusals")
    void tellsWhyManagerRefused(Exception refusal, Fault fault) {
        PkixVerifier verifier = PkixVerifier.builder().trustManager(new Recorder(refusal, LEAF.root())).build();
        refusal(fault, verifier, server(LEAF, "a.example"));
    }

    @Test
    void mapsRefusalsOfTheJdksManager() throws Exception {
        PkixVerifier verifier = PkixVerifier.builder().trustManager(jdkManager(LEAF.root())).build();
        verifier.verify(server(LEAF, "a.example"));
        refusal(Fault.UNTRUSTED_CERTIFICATE, verifier,
                server(TestPki.leaf(KeyKind.ECDSA_P256, KeyKind.ED25519, "a.example"), "a.example"));
        X509Certificate old = TestPki.certificate("CN=old", TestPki.keyPair(KeyKind.ECDSA_P256, "old")).names("a.example")
                .issuer(TestPki.intermediate(KeyKind.ECDSA_P256)).validity(TestPki.NOT_BEFORE,
                        TestPki.NOW.minusSeconds(1)).build();
        refusal(Fault.EXPIRED_CERTIFICATE, verifier, server(List.of(old, LEAF.chain().get(1)), "a.example"));
    }

    @Test
    void checksHostNameAllTheSame() throws Exception {
        PkixVerifier verifier = PkixVerifier.builder().trustManager(jdkManager(LEAF.root())).build();
        refusal(Fault.WRONG_HOST_NAME, verifier, server(LEAF, "b.example"));
    }

    @Test
    void comparesPinsWithPathToAcceptedIssuer() throws Exception {
        Set<byte[]> pins = Set.of(PkixVerifier.pin(LEAF.root()));
        PkixVerifier.builder().trustManager(new Recorder(null, LEAF.root())).pins(pins).build().verify(server(LEAF, "a.example"));
        // The manager says yes, but where from is not known: only the leaf counts, whatever else was sent.
        List<X509Certificate> padded = List.of(LEAF.certificate(), LEAF.chain().get(1), LEAF.root());
        PkixVerifier silent = PkixVerifier.builder().trustManager(new Recorder(null)).pins(pins).build();
        refusal(Fault.PIN_MISMATCH, silent, server(padded, "a.example"));
        PkixVerifier.builder().trustManager(new Recorder(null)).pins(Set.of(PkixVerifier.pin(LEAF.certificate()))).build()
                .verify(server(padded, "a.example"));
    }

    @Test
    void checksStapleByIssuerOfPathOrOfSentChain() throws Exception {
        Optional<byte[]> good = Optional.of(TestOcsp.good(LEAF));
        Optional<byte[]> other = Optional.of(TestOcsp.good(TestPki.leaf(KeyKind.ECDSA_P256, "other.example")));
        PkixVerifier known = PkixVerifier.builder().trustManager(new Recorder(null, LEAF.root())).build();
        PkixVerifier silent = PkixVerifier.builder().trustManager(new Recorder(null)).build();
        for (PkixVerifier verifier : List.of(known, silent)) {
            verifier.verify(server(LEAF.chain(), "a.example", good));
            refusal(Fault.BAD_OCSP_RESPONSE, verifier, server(LEAF.chain(), "a.example", other));
        }
    }

    @Test
    void passesOverStapleThatNobodyCanCheck() throws Exception {
        PkixVerifier silent = PkixVerifier.builder().trustManager(new Recorder(null)).build();
        silent.verify(server(LEAF.chain().subList(0, 1), "a.example", Optional.of(TestOcsp.good(LEAF))));
        PkixVerifier strict = PkixVerifier.builder().trustManager(new Recorder(null)).requireOcsp(true).build();
        refusal(Fault.MISSING_OCSP_RESPONSE, strict,
                server(LEAF.chain().subList(0, 1), "a.example", Optional.of(TestOcsp.good(LEAF))));
    }

    @Test
    void takesResponderTroubleForNoStaple() throws Exception {
        byte[] tryLater = {0x30, 0x03, 0x0a, 0x01, 0x03};
        builder().build().verify(server(LEAF.chain(), "a.example", Optional.of(tryLater)));
        refusal(Fault.MISSING_OCSP_RESPONSE, builder().requireOcsp(true).build(),
                server(LEAF.chain(), "a.example", Optional.of(tryLater)));
    }

    @Test
    void hasRandomIdentity() {
        Recorder manager = new Recorder(null, LEAF.root());
        byte[] one = PkixVerifier.builder().trustManager(manager).build().identity();
        assertFalse(Arrays.equals(one, PkixVerifier.builder().trustManager(manager).build().identity()));
    }

    @Test
    void pinsMatchAnyKeyOfPath() throws Exception {
        for (X509Certificate pinned : List.of(LEAF.certificate(), LEAF.chain().get(1), LEAF.root())) {
            builder().pins(Set.of(new byte[32], PkixVerifier.pin(pinned))).build().verify(server(LEAF, "a.example"));
        }
        refusal(Fault.PIN_MISMATCH, builder().pins(Set.of(new byte[32])).build(), server(LEAF, "a.example"));
    }

    @Test
    void pinsIgnoreCertificatesOutsideOfPath() {
        X509Certificate pinned = TestPki.root(KeyKind.ED25519).certificate();
        PkixVerifier verifier = builder().pins(Set.of(PkixVerifier.pin(pinned))).build();
        refusal(Fault.PIN_MISMATCH, verifier, server(List.of(LEAF.certificate(), LEAF.chain().get(1), pinned), "a.example"));
    }

    @Test
    void insecureVerifierAcceptsEveryone() throws Exception {
        PeerVerifier insecure = InsecurePeerVerifier.acceptingEveryone();
        assertEquals(LEAF.chain(), insecure.verify(server(LEAF, "b.example")).chain());
        assertEquals(Optional.empty(), insecure.verify(server(LEAF, "b.example")).path());
        assertEquals(32, insecure.identity().length);
        assertEquals(List.of(), insecure.authorities());
    }

    private static PkixVerifier.Builder builder() {
        return PkixVerifier.builder().anchors(List.of(LEAF.root()));
    }

    private static X509TrustManager jdkManager(X509Certificate anchor) throws Exception {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        store.setCertificateEntry("root", anchor);
        TrustManagerFactory factory = TrustManagerFactory.getInstance("PKIX");
        factory.init(store);
        return (X509TrustManager) factory.getTrustManagers()[0];
    }

    private static final class Recorder implements X509TrustManager {
        private final Exception refusal;
        private final X509Certificate[] issuers;
        private String asked;

        Recorder(Exception refusal, X509Certificate... issuers) {
            this.refusal = refusal;
            this.issuers = issuers;
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String authType) throws CertificateException {
            ask("client", chain, authType);
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String authType) throws CertificateException {
            ask("server", chain, authType);
        }

        private void ask(String role, X509Certificate[] chain, String authType) throws CertificateException {
            asked = role + " " + authType + " " + chain.length;
            if (refusal instanceof CertificateException e) {
                throw e;
            }
            if (refusal instanceof RuntimeException e) {
                throw e;
            }
        }

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return issuers.length == 0 ? null : issuers;
        }
    }
}
