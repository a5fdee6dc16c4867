package io.niotls.crypto;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.niotls.proto.HashAlgorithm;
import io.niotls.proto.NamedGroup;
import io.niotls.proto.SignatureScheme;
import java.security.PublicKey;
import java.security.interfaces.RSAPublicKey;
import java.util.Arrays;
import java.util.Optional;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.nist.NISTObjectIdentifiers;
import org.bouncycastle.asn1.oiw.OIWObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.RSASSAPSSparams;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class SubjectPublicKeyTest {
    /** A key of no provider: only its encoding. */
    private record Encoded(byte[] bytes, String format) implements PublicKey {
        private static final long serialVersionUID = 1L;

        Encoded(byte[] bytes) {
            this(bytes, "X.509");
        }

        @Override
        public String getAlgorithm() {
            return "something";
        }

        @Override
        public String getFormat() {
            return format;
        }

        @Override
        public byte[] getEncoded() {
            return bytes;
        }
    }

    private static Optional<SubjectPublicKey> parse(AlgorithmIdentifier algorithm, byte[] key) throws Exception {
        return SubjectPublicKey.of(new Encoded(new SubjectPublicKeyInfo(algorithm, key).getEncoded()));
    }

    private static byte[] keyBytes(String name) {
        return SubjectPublicKeyInfo.getInstance(TestKeys.of(name).getPublic().getEncoded()).getPublicKeyData().getOctets();
    }

    @ParameterizedTest
    @ValueSource(strings = {"EC secp256r1", "EC secp384r1", "EC secp521r1", "Ed25519", "Ed448", "RSA 2048", "RSASSA-PSS SHA-256"})
    void parsesEveryKindAndNoCutOrLongerEncoding(String name) {
        byte[] encoded = TestKeys.of(name).getPublic().getEncoded();
        assertTrue(SubjectPublicKey.of(new Encoded(encoded)).isPresent());
        for (int length = 0; length < encoded.length; length++) {
            assertTrue(SubjectPublicKey.of(new Encoded(Arrays.copyOf(encoded, length))).isEmpty());
        }
        assertTrue(SubjectPublicKey.of(new Encoded(Arrays.copyOf(encoded, encoded.length + 1))).isEmpty());
    }

    @Test
    void takesNoKeyWithoutAnX509Encoding() {
        assertTrue(SubjectPublicKey.of(new Encoded(null)).isEmpty());
        byte[] encoded = TestKeys.of("Ed25519").getPublic().getEncoded();
        assertTrue(SubjectPublicKey.of(new Encoded(encoded, "RAW")).isEmpty());
    }

    @Test
    void readsTheNumbersOfAnRsaKey() {
        RSAPublicKey key = (RSAPublicKey) TestKeys.of("RSA 2048").getPublic();
        assertEquals(
                Optional.of(new SubjectPublicKey.Rsa(key.getModulus(), key.getPublicExponent(), Optional.empty())),
                SubjectPublicKey.of(key));
    }

    @Test
    void readsThePointOfACurveKey() {
        SubjectPublicKey parsed = SubjectPublicKey.of(TestKeys.of("EC secp521r1").getPublic()).orElseThrow();
        SubjectPublicKey.Ec ec = (SubjectPublicKey.Ec) parsed;
        assertEquals(NamedGroup.SECP521R1, ec.curve());
        assertArrayEquals(keyBytes("EC secp521r1"), ec.point());
    }

    @Test
    void knowsNoOtherCurvesAndNoCompressedPoints() throws Exception {
        byte[] point = keyBytes("EC secp256r1");
        // secp256k1, and brainpoolP256r1: the same lengths.
        for (String curve : new String[] {"1.3.132.0.10", "1.3.36.3.3.2.8.1.1.7"}) {
            ASN1ObjectIdentifier oid = new ASN1ObjectIdentifier(curve);
            assertTrue(parse(new AlgorithmIdentifier(X9ObjectIdentifiers.id_ecPublicKey, oid), point).isEmpty());
        }
        AlgorithmIdentifier p256 = new AlgorithmIdentifier(X9ObjectIdentifiers.id_ecPublicKey, X9ObjectIdentifiers.prime256v1);
        assertTrue(parse(p256, point).isPresent());
        byte[] compressed = Arrays.copyOf(point, 33);
        compressed[0] = 2;
        assertTrue(parse(p256, compressed).isEmpty());
        assertTrue(parse(p256, new byte[] {0}).isEmpty());
        assertTrue(parse(new AlgorithmIdentifier(X9ObjectIdentifiers.id_ecPublicKey), point).isEmpty());
    }

    // ---- RSASSA-PSS parameters ----

    private static AlgorithmIdentifier hash(ASN1ObjectIdentifier oid) {
        return new AlgorithmIdentifier(oid, DERNull.INSTANCE);
    }

    private static Optional<SubjectPublicKey> pss(ASN1Encodable parameters) throws Exception {
        return parse(new AlgorithmIdentifier(PKCSObjectIdentifiers.id_RSASSA_PSS, parameters), keyBytes("RSA 2048"));
    }

    private static RSASSAPSSparams parameters(ASN1ObjectIdentifier hash, ASN1ObjectIdentifier maskHash, int salt) {
        AlgorithmIdentifier mask = new AlgorithmIdentifier(PKCSObjectIdentifiers.id_mgf1, hash(maskHash));
        return new RSASSAPSSparams(hash(hash), mask, new ASN1Integer(salt), RSASSAPSSparams.DEFAULT_TRAILER_FIELD);
    }

    private static Optional<SubjectPublicKey.PssLimits> limits(Optional<SubjectPublicKey> key) {
        return key.flatMap(parsed -> ((SubjectPublicKey.Rsa) parsed).pss());
    }

    @Test
    void takesEveryHashIfAPssKeyHasNoParameters() throws Exception {
        SubjectPublicKey key = pss(null).orElseThrow();
        assertEquals(3, key.schemes().size());
        assertTrue(key.fits(SignatureScheme.RSA_PSS_PSS_SHA512, true));
    }

    @Test
    void takesTheOneHashOfAPssKeysParameters() throws Exception {
        RSASSAPSSparams sha256 = parameters(NISTObjectIdentifiers.id_sha256, NISTObjectIdentifiers.id_sha256, 32);
        assertEquals(
                Optional.of(new SubjectPublicKey.PssLimits(Optional.of(HashAlgorithm.SHA256), 32)), limits(pss(sha256)));
        assertEquals(1, pss(sha256).orElseThrow().schemes().size());
    }

    @Test
    void readsTheDefaultSaltOf20Bytes() throws Exception {
        RSASSAPSSparams defaultSalt = parameters(NISTObjectIdentifiers.id_sha512, NISTObjectIdentifiers.id_sha512, 20);
        assertEquals(
                Optional.of(new SubjectPublicKey.PssLimits(Optional.of(HashAlgorithm.SHA512), 20)), limits(pss(defaultSalt)));
    }

    @Test
    void fitsNothingIfAPssKeyDemandsALongerSaltThanTlsHas() throws Exception {
        for (int salt : new int[] {33, 70_000}) {
            RSASSAPSSparams longSalt = parameters(NISTObjectIdentifiers.id_sha256, NISTObjectIdentifiers.id_sha256, salt);
            assertTrue(pss(longSalt).orElseThrow().schemes().isEmpty());
        }
    }

    @Test
    void refusesPssParametersThatNoSchemeHas() throws Exception {
        // All defaults mean SHA-1; SHA-224; two hashes.
        assertTrue(pss(new RSASSAPSSparams()).isEmpty());
        assertTrue(pss(parameters(OIWObjectIdentifiers.idSHA1, OIWObjectIdentifiers.idSHA1, 20)).isEmpty());
        assertTrue(pss(parameters(NISTObjectIdentifiers.id_sha224, NISTObjectIdentifiers.id_sha224, 28)).isEmpty());
        assertTrue(pss(parameters(NISTObjectIdentifiers.id_sha256, NISTObjectIdentifiers.id_sha384, 32)).isEmpty());
        assertTrue(pss(DERNull.INSTANCE).isEmpty());
    }
}
