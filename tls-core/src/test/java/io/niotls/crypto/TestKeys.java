package io.niotls.crypto;

import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.spec.AlgorithmParameterSpec;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PSSParameterSpec;
import java.security.spec.RSAKeyGenParameterSpec;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Key pairs by name, made once, from a seeded generator. */
final class TestKeys {
    private static final Map<String, KeyPair> MADE = new ConcurrentHashMap<>();

    private TestKeys() {}

    /** Returns a key pair, such as {@code EC secp256r1}, {@code RSA 2048}, {@code RSASSA-PSS SHA-256} or {@code Ed25519}. */
    static KeyPair of(String name) {
        return MADE.computeIfAbsent(name, TestKeys::make);
    }

    private static KeyPair make(String name) {
        String[] words = name.split(" ");
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance(words[0]);
            SecureRandom random = SecureRandom.getInstance("SHA1PRNG");
            random.setSeed(name.hashCode());
            if (words[0].equals("EC")) {
                generator.initialize(new ECGenParameterSpec(words[1]), random);
            } else if (words.length == 2 && words[1].startsWith("SHA-")) {
                generator.initialize(
                        new RSAKeyGenParameterSpec(2048, RSAKeyGenParameterSpec.F4, pss(words[1])), random);
            } else if (words.length == 2) {
                generator.initialize(Integer.parseInt(words[1]), random);
            }
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static AlgorithmParameterSpec pss(String hash) {
        int saltLength = Integer.parseInt(hash.substring(4)) / 8;
        return new PSSParameterSpec(hash, "MGF1", new MGF1ParameterSpec(hash), saltLength, 1);
    }
}
