package io.niotls.crypto.jca;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.niotls.crypto.Aead;
import io.niotls.crypto.Hmac;
import io.niotls.crypto.SecretBytes;
import io.niotls.proto.BulkCipher;
import io.niotls.proto.HashAlgorithm;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Timeout(60)
class SparesTest {
    private static final byte[] TEXT = {1, 2, 3};

    @Test
    void givesOutWhatCameBack() {
        Spares<Object> spares = new Spares<>(Object::new);
        Object first = spares.take();
        assertNotSame(first, spares.take());
        spares.give(first);
        assertSame(first, spares.take());
    }

    @Test
    void neverGivesOneToTwo() throws Exception {
        Spares<AtomicInteger> spares = new Spares<>(AtomicInteger::new);
        Callable<Boolean> work = () -> {
            for (int i = 0; i < 20_000; i++) {
                AtomicInteger users = spares.take();
                if (users.incrementAndGet() != 1) {
                    return false;
                }
                users.decrementAndGet();
                spares.give(users);
            }
            return true;
        };
        // More than there are stripes, so that some threads share one.
        ExecutorService threads = Executors.newFixedThreadPool(40);
        try {
            for (Future<Boolean> done : threads.invokeAll(Collections.nCopies(40, work))) {
                assertTrue(done.get());
            }
        } finally {
            threads.shutdown();
        }
    }

    @ParameterizedTest
    @EnumSource(value = BulkCipher.class, names = {"AES_128_GCM", "AES_256_GCM", "CHACHA20_POLY1305"})
    void cipherClosedTwiceServesOneKeyOnly(BulkCipher cipher) {
        JcaCrypto crypto = new JcaCrypto();
        Aead closedTwice = crypto.aead(cipher, key(cipher.keyLength(), 1));
        seal(closedTwice);
        closedTwice.close();
        closedTwice.close();
        Aead second = crypto.aead(cipher, key(cipher.keyLength(), 2));
        Aead third = crypto.aead(cipher, key(cipher.keyLength(), 3));
        assertArrayEquals(seal(new JcaCrypto().aead(cipher, key(cipher.keyLength(), 2))), seal(second));
        assertArrayEquals(seal(new JcaCrypto().aead(cipher, key(cipher.keyLength(), 3))), seal(third));
        assertThrows(IllegalStateException.class, () -> seal(closedTwice));
    }

    /** A provider remembers the last key and nonce, to refuse them: those of one connection must not be refused to the next. */
    @ParameterizedTest
    @EnumSource(value = BulkCipher.class, names = {"AES_128_GCM", "AES_256_GCM", "CHACHA20_POLY1305"})
    void cipherForgetsKeyAndNonce(BulkCipher cipher) {
        JcaCrypto crypto = new JcaCrypto();
        byte[] expected = null;
        for (int i = 0; i < 10; i++) {
            try (Aead aead = crypto.aead(cipher, key(cipher.keyLength(), 1))) {
                byte[] sealed = seal(aead);
                assertArrayEquals(expected == null ? sealed : expected, sealed);
                expected = sealed;
            }
        }
    }

    @ParameterizedTest
    @EnumSource(HashAlgorithm.class)
    void hmacClosedTwiceServesOneKeyOnly(HashAlgorithm hash) {
        JcaCrypto crypto = new JcaCrypto();
        Hmac closedTwice = crypto.hmac(hash, key(32, 1));
        closedTwice.update(TEXT);
        closedTwice.close();
        closedTwice.close();
        Hmac second = crypto.hmac(hash, key(32, 2));
        Hmac third = crypto.hmac(hash, key(200, 3));
        second.update(TEXT);
        third.update(TEXT);
        assertArrayEquals(mac(hash, key(32, 2)), second.finish());
        assertArrayEquals(mac(hash, key(200, 3)), third.finish());
        assertThrows(IllegalStateException.class, () -> closedTwice.update(TEXT));
        assertThrows(IllegalStateException.class, closedTwice::finish);
    }

    @Test
    void keepsNoMoreThanItHasPlacesFor() {
        AtomicInteger made = new AtomicInteger();
        Spares<Object> spares = new Spares<>(() -> {
            made.incrementAndGet();
            return new Object();
        });
        List<Object> taken = new ArrayList<>();
        for (int i = 0; i < 1_000; i++) {
            taken.add(spares.take());
        }
        taken.forEach(spares::give);
        Set<Object> kept = Collections.newSetFromMap(new IdentityHashMap<>());
        made.set(0);
        while (made.get() == 0) {
            kept.add(spares.take());
        }
        assertEquals(4, kept.size() - 1);
    }

    private static byte[] mac(HashAlgorithm hash, SecretBytes key) {
        try (Hmac hmac = new JcaCrypto().hmac(hash, key)) {
            hmac.update(TEXT);
            return hmac.finish();
        }
    }

    private static byte[] seal(Aead aead) {
        byte[] out = new byte[TEXT.length + aead.tagLength()];
        aead.seal(0, 0, new byte[0], 0, 0, TEXT, 0, TEXT.length, Aead.NO_TRAILING_BYTE, out, 0);
        return out;
    }

    private static SecretBytes key(int length, int value) {
        byte[] key = new byte[length];
        key[0] = (byte) value;
        return SecretBytes.owning(key);
    }
}
