package io.niotls.crypto.standard;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.niotls.crypto.SecretBytes;
import io.niotls.crypto.Signer;
import io.niotls.proto.BulkCipher;
import io.niotls.proto.HashAlgorithm;
import io.niotls.proto.NamedGroup;
import io.niotls.proto.SignatureScheme;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import org.junit.jupiter.api.Test;

/** That the table is what decides. */
final class StandardCryptoTest {
    private final StandardCrypto crypto = StandardCrypto.instance();

    private static void assertServed(Choice choice, Object by) {
        String expected = choice.isJdk() ? "io.niotls.crypto.jca" : "io.niotls.crypto.bc";
        assertEquals(expected, by.getClass().getPackageName());
    }

    @Test
    void servesCiphersAndHashesByTheTable() {
        for (BulkCipher cipher : BulkCipher.values()) {
            SecretBytes key = SecretBytes.owning(new byte[cipher.keyLength()]);
            Object made = cipher.mode() == BulkCipher.Mode.CBC ? crypto.cbc(cipher, key) : crypto.aead(cipher, key);
            assertServed(Choice.of(cipher), made);
        }
        for (HashAlgorithm hash : HashAlgorithm.values()) {
            assertServed(Choice.HASH, crypto.hash(hash));
            assertServed(Choice.HASH, crypto.hmac(hash, SecretBytes.owning(new byte[8])));
        }
    }

    @Test
    void servesCurvesAndSignaturesByTheTable() throws Exception {
        for (NamedGroup group : NamedGroup.KNOWN) {
            if (group.kind() == NamedGroup.Kind.ELLIPTIC_CURVE) {
                assertServed(Choice.CURVE, crypto.keyExchange(group));
            }
        }
        for (String algorithm : new String[] {"EC", "Ed25519", "RSA"}) {
            KeyPair keys = KeyPairGenerator.getInstance(algorithm).generateKeyPair();
            Signer signer = crypto.signer(keys.getPrivate(), keys.getPublic());
            assertServed(Choice.of(signer.schemes().get(0)), signer);
        }
    }

    @Test
    void supportsAllThatIsKnownOnEveryJdk() {
        for (BulkCipher cipher : BulkCipher.values()) {
            assertTrue(crypto.supports(cipher));
        }
        for (NamedGroup group : NamedGroup.KNOWN) {
            assertTrue(crypto.supports(group));
        }
        for (SignatureScheme scheme : SignatureScheme.KNOWN) {
            assertTrue(crypto.supports(scheme));
        }
        assertFalse(crypto.supports(NamedGroup.of(0x0a0a)));
        assertFalse(crypto.supports(SignatureScheme.of(0x0201)));
    }

    @Test
    void isOneInstance() {
        assertSame(StandardCrypto.instance(), crypto);
    }
}
