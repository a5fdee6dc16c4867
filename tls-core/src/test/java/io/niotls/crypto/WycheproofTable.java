package io.niotls.crypto;

import io.niotls.crypto.Wycheproof.Check;
import io.niotls.proto.BulkCipher;
import io.niotls.proto.HashAlgorithm;
import io.niotls.proto.NamedGroup;
import io.niotls.proto.SignatureScheme;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/** Which file of Wycheproof is for which of our primitives; and why there is none, for files and for primitives. */
final class WycheproofTable {
    /**
     * One file.
     *
     * @param file its name without {@code _test.json}
     * @param primitives what of our interfaces it is for: a cipher, group, ML-KEM or scheme itself, or what {@link #hmac},
     *     {@link #hkdf} and {@link #signing} return
     * @param supports whether an implementation has it
     * @param check what is done with each vector
     */
    record Row(String file, Set<Object> primitives, Predicate<Crypto> supports, Check check) {
        @Override
        public String toString() {
            return file;
        }
    }

    /** All rows. */
    static final List<Row> ROWS = rows();

    /** Primitives of our interfaces that Wycheproof has nothing for, with what is tested instead. */
    static final Map<Object, String> WITHOUT_FILE = withoutFile();

    /** Files, by patterns of their names, that are for nothing that our interfaces offer. */
    private static final Map<Pattern, String> NOT_FOR_US = notForUs();

    private WycheproofTable() {}

    /** Returns what stands for HMAC over a hash. */
    static Object hmac(HashAlgorithm hash) {
        return "HMAC " + hash;
    }

    /** Returns what stands for HKDF over a hash. */
    static Object hkdf(HashAlgorithm hash) {
        return "HKDF " + hash;
    }

    /** Returns what stands for signing, as opposed to verifying, with a scheme. */
    static Object signing(SignatureScheme scheme) {
        return "signing with " + scheme;
    }

    /** Returns why a file is not in the table; nothing if no reason is known. */
    static Optional<String> whyNot(String file) {
        return NOT_FOR_US.entrySet().stream()
                .filter(entry -> entry.getKey().matcher(file).matches())
                .map(Map.Entry::getValue)
                .findFirst();
    }

    private static List<Row> rows() {
        List<Row> rows = new ArrayList<>();
        addCiphers(rows);
        addHashes(rows);
        addKeyExchanges(rows);
        addEllipticSignatures(rows);
        addRsa(rows);
        return List.copyOf(rows);
    }

    private static void addCiphers(List<Row> rows) {
        rows.add(new Row("aes_gcm", Set.of(BulkCipher.AES_128_GCM, BulkCipher.AES_256_GCM),
                crypto -> crypto.supports(BulkCipher.AES_128_GCM),
                (crypto, vector) -> WycheproofChecks.aead("AES_%d_GCM", crypto, vector)));
        rows.add(new Row("aes_ccm", Set.of(BulkCipher.AES_128_CCM, BulkCipher.AES_256_CCM, BulkCipher.AES_128_CCM_8,
                BulkCipher.AES_256_CCM_8),
                crypto -> crypto.supports(BulkCipher.AES_128_CCM),
                (crypto, vector) -> WycheproofChecks.aead("AES_%d_CCM", crypto, vector)));
        rows.add(new Row("chacha20_poly1305", Set.of(BulkCipher.CHACHA20_POLY1305),
                crypto -> crypto.supports(BulkCipher.CHACHA20_POLY1305),
                (crypto, vector) -> WycheproofChecks.aead("CHACHA20_POLY1305", crypto, vector)));
        rows.add(new Row("aes_cbc_pkcs5", Set.of(BulkCipher.AES_128_CBC, BulkCipher.AES_256_CBC),
                crypto -> crypto.supports(BulkCipher.AES_128_CBC), WycheproofChecks::cbc));
    }

    private static void addHashes(List<Row> rows) {
        for (HashAlgorithm hash : HashAlgorithm.values()) {
            String name = hash.name().toLowerCase(Locale.ROOT);
            rows.add(new Row("hmac_" + name, Set.of(hmac(hash)), crypto -> true,
                    (crypto, vector) -> WycheproofChecks.hmac(hash, crypto, vector)));
            rows.add(new Row("hkdf_" + name, Set.of(hkdf(hash)), crypto -> true,
                    (crypto, vector) -> WycheproofChecks.hkdf(hash, crypto, vector)));
        }
    }

    private static void addKeyExchanges(List<Row> rows) {
        for (NamedGroup group : List.of(NamedGroup.X25519, NamedGroup.X448)) {
            rows.add(new Row(group.name(), Set.of(group), crypto -> crypto.supports(group),
                    (crypto, vector) -> WycheproofChecks.montgomery(group, crypto, vector)));
        }
        for (NamedGroup group : List.of(NamedGroup.SECP256R1, NamedGroup.SECP384R1, NamedGroup.SECP521R1)) {
            rows.add(new Row("ecdh_" + group.name() + "_ecpoint", Set.of(group), crypto -> crypto.supports(group),
                    (crypto, vector) -> WycheproofChecks.weierstrass(group, crypto, vector)));
        }
        for (MlKem kem : MlKem.values()) {
            String name = kem.name().toLowerCase(Locale.ROOT).replace("ml_kem", "mlkem");
            Predicate<Crypto> supports = crypto -> WycheproofChecks.mlKem(crypto, kem).isPresent();
            rows.add(new Row(name + "_keygen_seed", Set.of(kem), supports,
                    (crypto, vector) -> WycheproofChecks.mlKemKeys(kem, crypto, vector)));
            rows.add(new Row(name, Set.of(kem), supports,
                    (crypto, vector) -> WycheproofChecks.mlKemDecapsulation(kem, crypto, vector)));
            rows.add(new Row(name + "_encaps", Set.of(kem), supports,
                    (crypto, vector) -> WycheproofChecks.mlKemEncapsulation(kem, crypto, vector)));
        }
    }

    private static void addEllipticSignatures(List<Row> rows) {
        // In TLS 1.2 every curve goes with every hash, RFC 8446 §4.2.3.
        addEcdsa(rows, 256, SignatureScheme.ECDSA_SECP256R1_SHA256, SignatureScheme.ECDSA_SECP521R1_SHA512);
        addEcdsa(rows, 384, SignatureScheme.ECDSA_SECP256R1_SHA256, SignatureScheme.ECDSA_SECP384R1_SHA384,
                SignatureScheme.ECDSA_SECP521R1_SHA512);
        addEcdsa(rows, 521, SignatureScheme.ECDSA_SECP521R1_SHA512);
        for (SignatureScheme scheme : List.of(SignatureScheme.ED25519, SignatureScheme.ED448)) {
            rows.add(new Row(scheme.name(), Set.of(scheme), crypto -> crypto.supports(scheme),
                    (crypto, vector) -> WycheproofChecks.verify(scheme, "EdDSA", crypto, vector)));
        }
    }

    private static void addEcdsa(List<Row> rows, int curveBits, SignatureScheme... schemes) {
        for (SignatureScheme scheme : schemes) {
            String file = "ecdsa_secp" + curveBits + "r1_" + scheme.hash().name().toLowerCase(Locale.ROOT);
            rows.add(new Row(file, Set.of(scheme), crypto -> crypto.supports(scheme),
                    (crypto, vector) -> WycheproofChecks.ecdsa(scheme, curveBits, crypto, vector)));
        }
    }

    private static void addRsa(List<Row> rows) {
        for (SignatureScheme scheme : List.of(
                SignatureScheme.RSA_PKCS1_SHA256, SignatureScheme.RSA_PKCS1_SHA384, SignatureScheme.RSA_PKCS1_SHA512)) {
            for (int bits : new int[] {2048, 3072, 4096, 8192}) {
                String file = "rsa_signature_" + bits + "_" + scheme.hash().name().toLowerCase(Locale.ROOT);
                rows.add(new Row(file, Set.of(scheme), crypto -> crypto.supports(scheme),
                        (crypto, vector) -> WycheproofChecks.verify(scheme, "RSA", crypto, vector)));
            }
        }
        for (int bits : new int[] {1024, 1536, 2048, 3072, 4096}) {
            rows.add(new Row("rsa_pkcs1_" + bits + "_sig_gen",
                    Set.of(signing(SignatureScheme.RSA_PKCS1_SHA256), signing(SignatureScheme.RSA_PKCS1_SHA384),
                            signing(SignatureScheme.RSA_PKCS1_SHA512)),
                    crypto -> true, WycheproofChecks::sign));
        }
        addPss(rows, SignatureScheme.RSA_PSS_RSAE_SHA256, "2048_sha256_mgf1_32", "3072_sha256_mgf1_32", "4096_sha256_mgf1_32");
        addPss(rows, SignatureScheme.RSA_PSS_RSAE_SHA384, "2048_sha384_mgf1_48", "4096_sha384_mgf1_48");
        addPss(rows, SignatureScheme.RSA_PSS_RSAE_SHA512, "4096_sha512_mgf1_64");
        addPss(rows, SignatureScheme.RSA_PSS_PSS_SHA256, "2048_sha256_mgf1_32_params", "3072_sha256_mgf1_32_params");
        addPss(rows, SignatureScheme.RSA_PSS_PSS_SHA512, "4096_sha512_mgf1_64_params");
        // Every hash, pair of hashes and salt there is; with keys that say which, and with keys that do not.
        addPss(rows, SignatureScheme.RSA_PSS_PSS_SHA384, "misc_params");
        addPss(rows, SignatureScheme.RSA_PSS_RSAE_SHA384, "misc");
        // Salts and pairs of hashes that no scheme has: good signatures that TLS must not accept.
        addPss(rows, SignatureScheme.RSA_PSS_RSAE_SHA256, "2048_sha256_mgf1_0", "2048_sha256_mgf1sha1_20");
        addPss(rows, SignatureScheme.RSA_PSS_RSAE_SHA512, "4096_sha512_mgf1_32");
        addPss(rows, SignatureScheme.RSA_PSS_PSS_SHA256, "2048_sha256_mgf1_0_params");
        addPss(rows, SignatureScheme.RSA_PSS_PSS_SHA512, "2048_sha512_mgf1sha256_32_params", "4096_sha512_mgf1_32_params");
    }

    private static void addPss(List<Row> rows, SignatureScheme scheme, String... files) {
        for (String file : files) {
            rows.add(new Row("rsa_pss_" + file, Set.of(scheme), crypto -> crypto.supports(scheme),
                    (crypto, vector) -> WycheproofChecks.pss(file.endsWith("params"), crypto, vector)));
        }
    }

    private static Map<Object, String> withoutFile() {
        Map<Object, String> without = new LinkedHashMap<>();
        for (HashAlgorithm hash : HashAlgorithm.values()) {
            without.put(hash, "HMAC and HKDF are made of it; HashTest has FIPS 180-4's own");
        }
        for (NamedGroup group : NamedGroup.KNOWN) {
            switch (group.kind()) {
                case FINITE_FIELD -> without.put(group, "FiniteFieldTest: the primes from RFC 7919's formula, and its ranges");
                case HYBRID -> without.put(group, "its two halves have files; HybridTest has how they are joined");
                case ELLIPTIC_CURVE, UNKNOWN -> { }
            }
        }
        for (SignatureScheme scheme : SignatureScheme.KNOWN) {
            if (scheme.algorithm() != SignatureScheme.Algorithm.RSA_PKCS1) {
                without.put(signing(scheme), "SignatureTest: what one implementation signs, the others verify");
            }
        }
        without.put("PRF", "KeyDerivationTest has the known answers that exist for TLS 1.2's");
        return without;
    }

    private static Map<Pattern, String> notForUs() {
        Map<Pattern, String> reasons = new LinkedHashMap<>();
        reasons.put(Pattern.compile(".*_p1363|.*_webcrypto|.*_(asn|jwk|pem)|ecdh_secp(256|384|521)r1|json_.*|.*_bitcoin"),
                "encodings of keys and signatures that TLS does not have; the same curves have a file with TLS's");
        reasons.put(Pattern.compile("(ecdh|ecdsa)_(brainpool|sec[pt](160|192|224|283|409|571|256k)).*|ec_prime_order_curves"),
                "curves that are not offered");
        reasons.put(Pattern.compile("(ecdsa|rsa_signature|rsa_pss)_.*(sha3_|shake|sha224|sha512_(224|256)|sha1_mgf1).*"
                + "|hmac_(sha224|sha3_.*|sha512_.*|sm3)"),
                "hashes that no scheme has");
        reasons.put(Pattern.compile("dsa_.*|mldsa_.*|bls_.*"), "signatures that are not offered");
        reasons.put(Pattern.compile("mlkem_512.*"), "no group has ML-KEM-512");
        reasons.put(Pattern.compile("mlkem_.*_semi_expanded_decaps"), "our keys are made of seeds and never imported");
        reasons.put(Pattern.compile("rsa_(pkcs1_\\d+|oaep_.*|three_primes_.*)"), "RSA encryption: not offered, by design");
        reasons.put(Pattern.compile("pbes2_.*|pbkdf2_.*"), "encrypted private keys: CredentialTest, with files of OpenSSL's");
        reasons.put(Pattern.compile("primality"), "primes of servers are checked for their size, not for being prime");
        reasons.put(Pattern.compile("aead_.*|aegis.*|aes_(cmac|eax|ff1_.*|gcm_siv|gmac|kwp|siv_cmac|wrap|xts)|a\\d+cbc_.*|aria_.*"
                + "|ascon.*|c2sp_.*|camellia_.*|kmac.*|morus.*|seed_.*|siphash.*|sm4_.*|vmac_.*|xchacha20.*"),
                "ciphers and MACs that no suite of ours has");
        return reasons;
    }
}
