package io.niotls.auth;

import static io.niotls.auth.Peers.refusal;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.niotls.crypto.standard.StandardCrypto;
import io.niotls.proto.Fault;
import io.niotls.proto.SignatureScheme;
import io.niotls.proto.TlsException;
import io.niotls.testing.TestOcsp;
import io.niotls.testing.TestPki;
import io.niotls.testing.TestPki.Authority;
import io.niotls.testing.TestPki.CertificateBuilder;
import io.niotls.testing.TestPki.KeyKind;
import io.niotls.testing.TestPki.Leaf;
import java.security.cert.CertificateEncodingException;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.X509TrustManager;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class KnownChainsTest {
    private static final Instant NOW = TestPki.NOW;
    private static final Duration TEN_MINUTES = Duration.ofMinutes(10);
    private static final Authority ROOT = TestPki.root(KeyKind.ECDSA_P256);
    private static final Authority INTERMEDIATE = TestPki.intermediate(KeyKind.ECDSA_P256);
    private static final Leaf LEAF = TestPki.leaf(KeyKind.ECDSA_P256, "a.example");

    private final PkixVerifier verifier = Peers.verifier(ROOT.certificate());

    @Test
    void validatesAChainOnce() throws Exception {
        VerifiedPeer first = accept(LEAF.chain(), NOW);
        VerifiedPeer second = accept(LEAF.chain(), NOW.plusSeconds(1));
        assertEquals(List.of(LEAF.chain().get(0), LEAF.chain().get(1), LEAF.root()), first.path().orElseThrow());
        assertSame(first.path().orElseThrow(), second.path().orElseThrow());
    }

    @Test
    void sharesCertificatesAndKeyOfAKnownChain() throws Exception {
        VerifiedPeer first = accept(LEAF.chain(), NOW);
        VerifiedPeer second = accept(LEAF.chain(), NOW);
        assertEquals(LEAF.chain(), second.chain());
        assertSame(first.chain(), second.chain());
        assertSame(first.signatureVerifier(StandardCrypto.instance()), second.signatureVerifier(StandardCrypto.instance()));
        assertSame(first.chain(), verifier.decode(encoded(LEAF.chain())));
    }

    @Test
    void refusesKnownChainOnceItHasExpired() throws Exception {
        List<X509Certificate> chain = chain(leaf().validity(TestPki.NOT_BEFORE, NOW.plus(TEN_MINUTES)));
        accept(chain, NOW);
        accept(chain, NOW.plus(TEN_MINUTES));
        refusal(Fault.EXPIRED_CERTIFICATE, verifier, server(chain, NOW.plus(TEN_MINUTES).plusSeconds(1)));
        accept(chain, NOW);
    }

    @Test
    void refusesKnownChainWhereTheClockGoesBackBeforeItsValidity() throws Exception {
        List<X509Certificate> chain = chain(leaf().validity(NOW.minus(TEN_MINUTES), TestPki.NOT_AFTER));
        accept(chain, NOW);
        accept(chain, NOW.minus(TEN_MINUTES));
        refusal(Fault.EXPIRED_CERTIFICATE, verifier, server(chain, NOW.minus(TEN_MINUTES).minusSeconds(1)));
    }

    @Test
    void refusesKnownChainOnceAnAuthorityHasExpired() throws Exception {
        Authority authority = TestPki.certificate("CN=short", TestPki.keyPair(KeyKind.ECDSA_P256, "short")).authority(-1)
                .issuer(ROOT).validity(TestPki.NOT_BEFORE, NOW.plus(TEN_MINUTES)).buildAuthority();
        List<X509Certificate> chain = List.of(leaf().issuer(authority).build(), authority.certificate());
        accept(chain, NOW);
        refusal(Fault.EXPIRED_CERTIFICATE, verifier, server(chain, NOW.plus(TEN_MINUTES).plusSeconds(1)));
    }

    @Test
    void refusesKnownAnchorOnceItHasExpired() throws Exception {
        X509Certificate self = leaf().validity(TestPki.NOT_BEFORE, NOW.plus(TEN_MINUTES)).build();
        PkixVerifier trusting = Peers.verifier(self);
        trusting.verify(peer(trusting, List.of(self), "a.example", true, Optional.empty(), NOW));
        refusal(Fault.EXPIRED_CERTIFICATE, trusting,
                peer(trusting, List.of(self), "a.example", true, Optional.empty(), NOW.plus(TEN_MINUTES).plusSeconds(1)));
    }

    @Test
    void remembersPathsToAnExpiredAnchorWhoseValidityDoesNotCount() throws Exception {
        Authority old = TestPki.certificate("CN=old root", TestPki.keyPair(KeyKind.ECDSA_P256, "old root")).authority(-1)
                .validity(TestPki.NOT_BEFORE, NOW.minusSeconds(1)).buildAuthority();
        PkixVerifier trusting = Peers.verifier(old.certificate());
        List<X509Certificate> chain = List.of(leaf().issuer(old).build());
        PeerCertificates peer = peer(trusting, chain, "a.example", true, Optional.empty(), NOW);
        assertSame(trusting.verify(peer).path().orElseThrow(), trusting.verify(peer).path().orElseThrow());
    }

    @Test
    void validatesAgainAnHourAwayFromTheLastTime() throws Exception {
        List<X509Certificate> path = accept(LEAF.chain(), NOW).path().orElseThrow();
        Duration hour = Duration.ofHours(1);
        assertSame(path, accept(LEAF.chain(), NOW.plus(hour)).path().orElseThrow());
        assertSame(path, accept(LEAF.chain(), NOW.minus(hour)).path().orElseThrow());
        Instant later = NOW.plus(hour).plusNanos(1);
        List<X509Certificate> newer = accept(LEAF.chain(), later).path().orElseThrow();
        assertNotSame(path, newer);
        assertEquals(path, newer);
        assertSame(newer, accept(LEAF.chain(), later.plus(hour)).path().orElseThrow());
        assertNotSame(newer, accept(LEAF.chain(), later.minus(hour).minusNanos(1)).path().orElseThrow());
    }

    @Test
    void believesNothingOfAKnownLeafInAnotherChain() throws Exception {
        accept(LEAF.chain(), NOW);
        refusal(Fault.UNTRUSTED_CERTIFICATE, verifier, server(List.of(LEAF.certificate()), NOW));
        Authority impostor = TestPki.certificate(
                "CN=niotls test intermediate ECDSA_P256", TestPki.keyPair(KeyKind.ECDSA_P256, "impostor"))
                .authority(-1).issuer(ROOT).buildAuthority();
        refusal(Fault.UNTRUSTED_CERTIFICATE, verifier, server(List.of(LEAF.certificate(), impostor.certificate()), NOW));
        assertNotSame(verifier.decode(encoded(LEAF.chain())),
                verifier.decode(encoded(List.of(LEAF.certificate(), impostor.certificate()))));
    }

    @Test
    void tellsChainsApartByTheirOrder() throws Exception {
        List<X509Certificate> chain = List.of(LEAF.certificate(), INTERMEDIATE.certificate(), ROOT.certificate());
        List<X509Certificate> turned = List.of(LEAF.certificate(), ROOT.certificate(), INTERMEDIATE.certificate());
        List<X509Certificate> path = accept(chain, NOW).path().orElseThrow();
        VerifiedPeer other = accept(turned, NOW);
        assertEquals(turned, other.chain());
        assertNotSame(path, other.path().orElseThrow());
    }

    @Test
    void refusesKnownServerAsAClient() throws Exception {
        accept(LEAF.chain(), NOW);
        refusal(Fault.UNSUPPORTED_CERTIFICATE, verifier,
                peer(verifier, LEAF.chain(), null, false, Optional.empty(), NOW));
    }

    @Test
    void remembersAPathForEachRole() throws Exception {
        List<X509Certificate> chain =
                chain(leaf().purposes(KeyPurposeId.id_kp_serverAuth, KeyPurposeId.id_kp_clientAuth));
        PeerCertificates client = peer(verifier, chain, null, false, Optional.empty(), NOW);
        List<X509Certificate> ofServer = accept(chain, NOW).path().orElseThrow();
        List<X509Certificate> ofClient = verifier.verify(client).path().orElseThrow();
        assertNotSame(ofServer, ofClient);
        assertSame(ofServer, accept(chain, NOW).path().orElseThrow());
        assertSame(ofClient, verifier.verify(client).path().orElseThrow());
    }

    @Test
    void believesNoOtherVerifier() throws Exception {
        PeerCertificates peer = server(LEAF.chain(), NOW);
        verifier.verify(peer);
        verifier.verify(peer);
        refusal(Fault.UNTRUSTED_CERTIFICATE, Peers.verifier(TestPki.root(KeyKind.ED25519).certificate()), peer);
    }

    @Test
    void keepsNothingOfThoseItRefuses() throws Exception {
        List<X509Certificate> expired = chain(leaf().validity(TestPki.NOT_BEFORE, NOW.minusSeconds(1)));
        refusal(Fault.EXPIRED_CERTIFICATE, verifier, server(expired, NOW));
        assertUnknown(verifier, expired);
        refusal(Fault.WRONG_HOST_NAME, verifier, peer(verifier, LEAF.chain(), "b.example", true, Optional.empty(), NOW));
        assertUnknown(verifier, LEAF.chain());
        PkixVerifier pinning = builder().pins(Set.of(new byte[32])).build();
        refusal(Fault.PIN_MISMATCH, pinning, peer(pinning, LEAF.chain(), "a.example", true, Optional.empty(), NOW));
        assertUnknown(pinning, LEAF.chain());
        PkixVerifier strict = builder().requireOcsp(true).build();
        refusal(Fault.MISSING_OCSP_RESPONSE, strict, peer(strict, LEAF.chain(), "a.example", true, Optional.empty(), NOW));
        assertUnknown(strict, LEAF.chain());
    }

    @Test
    void checksTheHostNameOfAKnownChain() throws Exception {
        accept(LEAF.chain(), NOW);
        refusal(Fault.WRONG_HOST_NAME, verifier, peer(verifier, LEAF.chain(), "b.example", true, Optional.empty(), NOW));
        refusal(Fault.WRONG_HOST_NAME, verifier, peer(verifier, LEAF.chain(), null, true, Optional.empty(), NOW));
    }

    @Test
    void checksTheStapledResponseOfAKnownChain() throws Exception {
        PkixVerifier strict = builder().requireOcsp(true).build();
        Optional<byte[]> good = Optional.of(TestOcsp.good(LEAF));
        strict.verify(peer(strict, LEAF.chain(), "a.example", true, good, NOW));
        strict.verify(peer(strict, LEAF.chain(), "a.example", true, good, NOW));
        refusal(Fault.MISSING_OCSP_RESPONSE, strict, peer(strict, LEAF.chain(), "a.example", true, Optional.empty(), NOW));
        Optional<byte[]> broken = Optional.of(new byte[] {0x30, 0});
        refusal(Fault.BAD_OCSP_RESPONSE, strict, peer(strict, LEAF.chain(), "a.example", true, broken, NOW));
    }

    @Test
    void holdsPinsAgainstTheRememberedPath() throws Exception {
        PkixVerifier pinning = builder().pins(Set.of(PkixVerifier.pin(LEAF.root()))).build();
        pinning.verify(peer(pinning, LEAF.chain(), "a.example", true, Optional.empty(), NOW));
        pinning.verify(peer(pinning, LEAF.chain(), "a.example", true, Optional.empty(), NOW));
        PkixVerifier leafOnly = builder().pins(Set.of(PkixVerifier.pin(LEAF.certificate()))).build();
        leafOnly.verify(peer(leafOnly, LEAF.chain(), "a.example", true, Optional.empty(), NOW));
        leafOnly.verify(peer(leafOnly, LEAF.chain(), "a.example", true, Optional.empty(), NOW));
    }

    @Test
    void asksATrustManagerEachTime() throws Exception {
        Changing manager = new Changing();
        PkixVerifier asking = PkixVerifier.builder().trustManager(manager).build();
        VerifiedPeer first = asking.verify(peer(asking, LEAF.chain(), "a.example", true, Optional.empty(), NOW));
        VerifiedPeer second = asking.verify(peer(asking, LEAF.chain(), "a.example", true, Optional.empty(), NOW));
        assertEquals(2, manager.asked);
        assertSame(first.chain(), second.chain());
        assertSame(first.path().orElseThrow(), second.path().orElseThrow());
        manager.refuses = true;
        refusal(Fault.REJECTED_CERTIFICATE, asking, peer(asking, LEAF.chain(), "a.example", true, Optional.empty(), NOW));
    }

    @Test
    void remembersNoCertificatesThatTheCallerMade() throws Exception {
        PeerCertificates peer = Peers.server(LEAF, "a.example");
        assertNotSame(verifier.verify(peer).path().orElseThrow(), verifier.verify(peer).path().orElseThrow());
        assertUnknown(verifier, LEAF.chain());
    }

    @Test
    void isNotFooledByBytesThatChangeAfterwards() throws Exception {
        List<byte[]> sent = encoded(LEAF.chain());
        VerifiedPeer known = verifier.verify(peer(verifier.decode(sent), "a.example", true, Optional.empty(), NOW));
        sent.get(1)[sent.get(1).length - 1] ^= 1;
        assertNotSame(known.chain(), verifier.decode(sent));
        assertSame(known.chain(), verifier.decode(encoded(LEAF.chain())));
    }

    @Test
    void refusesToDecodeWhatIsNoCertificate() {
        assertEquals(Fault.MALFORMED_CERTIFICATE,
                assertThrows(TlsException.class, () -> verifier.decode(List.of(new byte[] {1}))).fault());
        CertificateLimits one = new CertificateLimits(1, 65_536, 8_192, 2_048, 256);
        assertEquals(Fault.CHAIN_TOO_LONG, assertThrows(TlsException.class,
                () -> builder().limits(one).build().decode(encoded(LEAF.chain()))).fault());
    }

    @Test
    void keepsOneChainOfALeaf() throws Exception {
        KnownChains known = new KnownChains(CertificateLimits.DEFAULT);
        for (int i = 0; i < 20; i++) {
            List<X509Certificate> padded = new ArrayList<>(LEAF.chain());
            padded.add(leaf().serial(1_000 + i).build());
            known.accepted(peer(known.decode(encoded(padded)), "a.example", true, Optional.empty(), NOW));
            assertEquals(1, known.size());
            assertEquals(padded, known.decode(encoded(padded)));
        }
    }

    @Test
    void keepsToItsBoundOfChains() throws Exception {
        KnownChains known = new KnownChains(CertificateLimits.DEFAULT, 8, Long.MAX_VALUE);
        for (int i = 0; i < 40; i++) {
            known.accepted(peer(known.decode(encoded(chain(leaf().serial(i + 1)))), "a.example", true, Optional.empty(), NOW));
            assertTrue(known.size() <= 8);
        }
        assertTrue(known.size() >= 4);
    }

    @Test
    void keepsNoLongChain() throws Exception {
        KnownChains known = new KnownChains(new CertificateLimits(100, 65_536, 8_192, 2_048, 256));
        List<X509Certificate> padded = new ArrayList<>(LEAF.chain());
        for (int i = 0; encoded(padded).stream().mapToInt(der -> der.length).sum() <= KnownChains.MAX_CHAIN_BYTES; i++) {
            padded.add(leaf().serial(1_000 + i).build());
        }
        known.accepted(peer(known.decode(encoded(padded)), "a.example", true, Optional.empty(), NOW));
        assertEquals(0, known.size());
        padded.remove(padded.size() - 1);
        known.accepted(peer(known.decode(encoded(padded)), "a.example", true, Optional.empty(), NOW));
        assertEquals(1, known.size());
    }

    @Test
    void keepsToItsBoundOfBytes() throws Exception {
        long length = encoded(LEAF.chain()).stream().mapToLong(der -> der.length).sum();
        KnownChains known = new KnownChains(CertificateLimits.DEFAULT, 1_000, 6 * length + 600);
        for (int i = 0; i < 40; i++) {
            known.accepted(peer(known.decode(encoded(chain(leaf().serial(i + 1)))), "a.example", true, Optional.empty(), NOW));
            assertTrue(known.size() <= 6);
        }
        assertTrue(known.size() >= 3);
    }

    @Test
    void servesSeveralThreads() throws Exception {
        List<List<X509Certificate>> chains = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            chains.add(chain(leaf().serial(i + 1)));
        }
        List<X509Certificate> expired = chain(leaf().validity(TestPki.NOT_BEFORE, NOW.minusSeconds(1)));
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try {
            Callable<Boolean> work = () -> {
                for (int i = 0; i < 300; i++) {
                    List<X509Certificate> chain = chains.get(i % chains.size());
                    assertEquals(chain, accept(chain, NOW).chain());
                    PeerCertificates wrong = peer(verifier, chain, "b.example", true, Optional.empty(), NOW);
                    assertThrows(TlsException.class, () -> verifier.verify(wrong));
                }
                assertThrows(TlsException.class, () -> accept(expired, NOW));
                return true;
            };
            for (Future<Boolean> done : threads.invokeAll(List.of(work, work, work, work))) {
                assertTrue(done.get());
            }
        } finally {
            threads.shutdownNow();
            assertTrue(threads.awaitTermination(10, TimeUnit.SECONDS));
        }
        assertUnknown(verifier, expired);
    }

    private static void assertUnknown(PkixVerifier verifier, List<X509Certificate> chain) throws Exception {
        assertNotSame(verifier.decode(encoded(chain)), verifier.decode(encoded(chain)));
    }

    private VerifiedPeer accept(List<X509Certificate> chain, Instant now) throws TlsException {
        return verifier.verify(server(chain, now));
    }

    private PeerCertificates server(List<X509Certificate> chain, Instant now) throws TlsException {
        return peer(verifier, chain, "a.example", true, Optional.empty(), now);
    }

    /** Returns a peer as the handshake makes one: of what the verifier decoded. */
    private static PeerCertificates peer(PkixVerifier verifier, List<X509Certificate> chain, String name, boolean server,
            Optional<byte[]> ocspResponse, Instant now) throws TlsException {
        return peer(verifier.decode(encoded(chain)), name, server, ocspResponse, now);
    }

    private static PeerCertificates peer(
            List<X509Certificate> decoded, String name, boolean server, Optional<byte[]> ocspResponse, Instant now) {
        return new PeerCertificates(decoded, Optional.ofNullable(name).map(PeerName::of), server, ocspResponse, List.of(),
                "UNKNOWN", SignatureScheme.KNOWN, now);
    }

    private static List<byte[]> encoded(List<X509Certificate> chain) {
        List<byte[]> encoded = new ArrayList<>();
        for (X509Certificate certificate : chain) {
            try {
                encoded.add(certificate.getEncoded());
            } catch (CertificateEncodingException e) {
                throw new IllegalStateException(e);
            }
        }
        return encoded;
    }

    private static CertificateBuilder leaf() {
        return TestPki.certificate("CN=known", TestPki.keyPair(KeyKind.ECDSA_P256, "known")).names("a.example")
                .keyUsage(KeyUsage.digitalSignature).issuer(INTERMEDIATE);
    }

    private static List<X509Certificate> chain(CertificateBuilder leaf) {
        return List.of(leaf.build(), INTERMEDIATE.certificate());
    }

    private static PkixVerifier.Builder builder() {
        return PkixVerifier.builder().anchors(List.of(ROOT.certificate()));
    }

    /** Trusts the root, until it changes its mind. */
    private static final class Changing implements X509TrustManager {
        private int asked;
        private boolean refuses;

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String authType) throws CertificateException {
            checkServerTrusted(chain, authType);
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String authType) throws CertificateException {
            asked++;
            assertFalse(chain.length == 0);
            if (refuses) {
                throw new CertificateException("no longer");
            }
        }

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[] {ROOT.certificate()};
        }
    }
}
