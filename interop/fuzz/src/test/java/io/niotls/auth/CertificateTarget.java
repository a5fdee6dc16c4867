package io.niotls.auth;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import io.niotls.crypto.EcdsaSignature;
import io.niotls.crypto.SubjectPublicKey;
import io.niotls.fuzz.Allocation;
import io.niotls.fuzz.Choices;
import io.niotls.proto.Fault;
import io.niotls.proto.TlsException;
import io.niotls.testing.Setup;
import io.niotls.testing.TestPki;
import io.niotls.testing.TestPki.KeyKind;
import io.niotls.wire.ByteReader;
import io.niotls.wire.DecodeException;
import java.math.BigInteger;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What a peer sends to prove who it is, and what is parsed of it by us, by Bouncy Castle and by the JDK. */
public final class CertificateTarget {
    /** What is read; the number that stands for it is the place. */
    public enum Form {
        /** A chain, each certificate behind its length in two bytes; verified if it decodes. */
        CHAIN,
        /** A leaf whose issuer sends itself along. */
        LEAF,
        /** A stapled OCSP response for a leaf that is trusted. */
        OCSP_RESPONSE,
        /** A SubjectPublicKeyInfo. */
        PUBLIC_KEY,
        /** An ECDSA signature. */
        SIGNATURE
    }

    private static final Form[] FORMS = Form.values();
    /** Ed25519 signs without random numbers: these are the same certificates in each JVM, and in the seeds. */
    static final TestPki.Leaf LEAF = TestPki.leaf(KeyKind.ED25519, KeyKind.ED25519, Setup.HOST);
    private static final X509Certificate ISSUER = LEAF.chain().get(1);
    private static final PkixVerifier VERIFIER = PkixVerifier.builder().anchors(List.of(LEAF.root())).build();
    /** RFC 5639 and SEC 2 have it: the order of secp256r1. */
    private static final BigInteger ORDER =
            new BigInteger("ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551", 16);

    /** The JDK's path validation, in certificates of no more bytes than came. */
    private static final int BASE = 16 << 20;
    private static final int PER_BYTE = 2_048;

    private CertificateTarget() {}

    /** Reads one form. */
    public static void run(byte[] input) throws Exception {
        Choices choices = new Choices(input);
        Form form = FORMS[choices.below(FORMS.length)];
        Allocation allocation = new Allocation();
        try {
            allocation.count(() -> {
                read(form, choices.rest());
                return null;
            });
        } catch (TlsException refused) {
            assertNotEquals(Fault.INTERNAL_ERROR, refused.fault());
        }
        allocation.check(BASE + (long) PER_BYTE * input.length, form.toString());
    }

    private static void read(Form form, byte[] bytes) throws Exception {
        switch (form) {
            case CHAIN -> chain(split(bytes));
            case LEAF -> chain(List.of(bytes, ISSUER.getEncoded()));
            case OCSP_RESPONSE -> {
                OcspStaple.isAnswer(bytes);
                OcspStaple.verify(bytes, LEAF.certificate(), ISSUER, TestPki.NOW);
            }
            case PUBLIC_KEY -> SubjectPublicKey.of(new Encoded(bytes)).ifPresent(SubjectPublicKey::schemes);
            case SIGNATURE -> EcdsaSignature.parse(bytes, ORDER)
                    .ifPresent(signature -> assertArrayEquals(bytes, signature.encoded(), "one encoding per signature"));
        }
    }

    private static List<byte[]> split(byte[] bytes) {
        List<byte[]> parts = new ArrayList<>();
        ByteReader reader = new ByteReader(bytes);
        try {
            while (reader.hasRemaining()) {
                parts.add(reader.opaque16(1));
            }
        } catch (DecodeException cut) {
            // what came before counts
        }
        return parts.isEmpty() ? List.of(new byte[1]) : parts;
    }

    private static void chain(List<byte[]> encoded) throws Exception {
        List<X509Certificate> chain = CertificateDecoder.decode(encoded, CertificateLimits.DEFAULT);
        assertEquals(encoded.size(), chain.size());
        for (int i = 0; i < chain.size(); i++) {
            assertArrayEquals(encoded.get(i), chain.get(i).getEncoded());
        }
        PeerName name = PeerName.of(Setup.HOST);
        HostNames.matches(chain.get(0), PeerName.of("192.0.2.1"));
        VerifiedPeer verified = VERIFIER.verify(Peers.server(chain, Setup.HOST));
        // Nobody has the authority's key, so that a chain which verifies begins with a certificate that it has signed.
        assertEquals(LEAF.certificate(), verified.chain().get(0));
        HostNames.check(verified.chain().get(0), name);
        Optional.of(verified.signatureVerifier(Setup.CRYPTO)).orElseThrow();
    }

    /** A key of nothing but its encoding. */
    private static final class Encoded implements PublicKey {
        private static final long serialVersionUID = 1L;

        private final byte[] bytes;

        Encoded(byte[] bytes) {
            this.bytes = bytes;
        }

        @Override
        public String getAlgorithm() {
            return "fuzzed";
        }

        @Override
        public String getFormat() {
            return "X.509";
        }

        @Override
        public byte[] getEncoded() {
            return bytes;
        }
    }
}
