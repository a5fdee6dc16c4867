package io.niotls.crypto;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

final class SecretBytesTest {
    @Test
    void wipesWhatItOwnsOnClose() {
        byte[] bytes = {1, 2, 3};
        SecretBytes secret = SecretBytes.owning(bytes);
        secret.close();
        secret.close();
        assertArrayEquals(new byte[3], bytes);
        assertThrows(IllegalStateException.class, secret::array);
        assertThrows(IllegalStateException.class, secret::length);
        assertThrows(IllegalStateException.class, secret::copy);
    }

    @Test
    void leavesCopiesAlone() {
        byte[] bytes = {1, 2, 3};
        SecretBytes secret = SecretBytes.copyOf(bytes);
        SecretBytes copy = secret.copy();
        secret.close();
        assertArrayEquals(new byte[] {1, 2, 3}, bytes);
        assertArrayEquals(bytes, copy.array());
    }

    @Test
    void comparesBytes() {
        SecretBytes secret = SecretBytes.owning(new byte[] {1, 2, 3});
        assertTrue(secret.equalTo(new byte[] {1, 2, 3}));
        assertFalse(secret.equalTo(new byte[] {1, 2, 4}));
        assertFalse(secret.equalTo(new byte[] {1, 2}));
    }

    @Test
    void neverShowsItsBytes() {
        SecretBytes secret = SecretBytes.owning(new byte[] {65, 66});
        assertEquals("SecretBytes[2 bytes]", secret.toString());
        secret.close();
        assertEquals("SecretBytes[wiped]", secret.toString());
    }
}
