package io.niotls.session;

import io.niotls.wire.ByteWriter;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * A digest of everything that a resumption must not cross: the policy of a virtual host, verification settings, the demand
 * for a client certificate, application protocols. A session keeps the digest of the settings it was made under, and is
 * resumed only under settings with the same one; all others get a full handshake (CVE-2025-23419, CVE-2025-23048).
 *
 * <p>Each part is hashed with its label, its type and its length, so that no two different lists of parts are hashed alike.
 * A list is added element by element under one label. Parts that are the same in another order are another boundary.
 */
public final class Boundary {
    /** The length of a boundary in bytes, that of SHA-256. */
    public static final int LENGTH = 32;

    private Boundary() {}

    static byte[] sha256(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(bytes);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform must have SHA-256", e);
        }
    }

    /**
     * Starts a boundary.
     *
     * @param purpose what it is for, such as {@code server}: different purposes never have a boundary in common
     */
    public static Builder builder(String purpose) {
        return new Builder(purpose);
    }

    /** Collects the parts. Not safe for use by several threads. */
    public static final class Builder {
        private final ByteWriter parts = new ByteWriter();

        private Builder(String purpose) {
            add("niotls boundary", purpose);
        }

        /** Adds bytes. */
        public Builder add(String label, byte[] value) {
            return part(label, 'b', value);
        }

        /** Adds a text. */
        public Builder add(String label, String value) {
            return part(label, 's', value.getBytes(StandardCharsets.UTF_8));
        }

        /** Adds a number. */
        public Builder add(String label, long value) {
            return part(label, 'n', new ByteWriter(Long.BYTES).int64(value).toByteArray());
        }

        /** Returns the 32 bytes of the boundary of all parts so far. */
        public byte[] digest() {
            return sha256(parts.toByteArray());
        }

        private Builder part(String label, char type, byte[] value) {
            parts.opaque16(label.getBytes(StandardCharsets.UTF_8)).uint8(type).uint32(value.length).bytes(value);
            return this;
        }
    }
}
