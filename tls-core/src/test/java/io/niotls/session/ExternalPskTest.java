package io.niotls.session;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.niotls.crypto.SecretBytes;
import io.niotls.proto.HashAlgorithm;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ExternalPskTest {
    private static ExternalPsk psk(int identity) {
        return new ExternalPsk(new byte[] {(byte) identity}, SecretBytes.owning(new byte[16]));
    }

    @Test
    void isForSha256UnlessSaidOtherwise() {
        assertEquals(HashAlgorithm.SHA256, psk(1).hash());
        assertEquals(Optional.empty(), psk(1).applicationProtocol());
    }

    @Test
    void refusesImpossibleValues() {
        SecretBytes key = SecretBytes.owning(new byte[16]);
        SecretBytes weak = SecretBytes.owning(new byte[15]);
        byte[] identity = {1};
        assertThrows(IllegalArgumentException.class, () -> new ExternalPsk(identity, weak));
        assertThrows(IllegalArgumentException.class, () -> new ExternalPsk(new byte[0], key));
        assertThrows(IllegalArgumentException.class, () -> new ExternalPsk(new byte[65_536], key));
        assertThrows(IllegalArgumentException.class,
                () -> new ExternalPsk(identity, key, HashAlgorithm.SHA512, Optional.empty()));
    }

    @Test
    void hasItsOwnCopyOfTheIdentity() {
        byte[] identity = {1};
        ExternalPsk psk = new ExternalPsk(identity, SecretBytes.owning(new byte[16]));
        identity[0] = 2;
        psk.identity()[0] = 3;
        assertArrayEquals(new byte[] {1}, psk.identity());
    }

    @Test
    void showsNeitherIdentityNorKey() {
        assertEquals("ExternalPsk[SHA256, identity of 1 bytes, SecretBytes[16 bytes]]", psk(1).toString());
    }

    @Test
    void isFoundByItsIdentity() {
        ExternalPsk one = psk(1);
        PskLookup lookup = PskLookup.of(List.of(one, psk(2)));
        assertSame(one, lookup.find(new byte[] {1}).orElseThrow());
        assertTrue(lookup.find(new byte[] {3}).isEmpty());
        assertTrue(lookup.find(new byte[] {1, 1}).isEmpty());
        assertTrue(lookup.find(new byte[0]).isEmpty());
        assertThrows(IllegalArgumentException.class, () -> PskLookup.of(List.of(psk(1), psk(1))));
    }
}
