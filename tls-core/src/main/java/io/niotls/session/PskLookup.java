package io.niotls.session;

import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Finds the external pre-shared key that a client names. Must be safe for use by several threads; may take its time. */
@FunctionalInterface
public interface PskLookup {
    /**
     * Finds a key.
     *
     * @param identity as the client sent it: any bytes, and often a ticket of some server; not kept
     */
    Optional<ExternalPsk> find(byte[] identity);

    /**
     * Returns a look-up in a fixed set.
     *
     * @throws IllegalArgumentException if two keys have the same identity
     */
    static PskLookup of(List<ExternalPsk> keys) {
        Map<ByteBuffer, ExternalPsk> byIdentity = new HashMap<>();
        for (ExternalPsk key : keys) {
            if (byIdentity.put(ByteBuffer.wrap(key.identity()), key) != null) {
                throw new IllegalArgumentException("two keys with the same identity");
            }
        }
        return identity -> Optional.ofNullable(byIdentity.get(ByteBuffer.wrap(identity)));
    }
}
