package io.niotls.record;

import io.niotls.crypto.SecretBytes;
import io.niotls.proto.ContentType;

/** Seals outgoing records under one key. Allocates nothing per record. One thread at a time. */
public interface RecordSealer extends AutoCloseable {
    /**
     * Records that {@link #recordsLeft} keeps back, so that a connection whose key is used up for data can still send KeyUpdate,
     * alerts and what was already under way.
     */
    int RESERVED_RECORDS = 64;

    /**
     * Writes one whole record. Its sequence number is used up whether or not this succeeds.
     *
     * @param type what the record carries
     * @param in holds the content
     * @param inOffset its first byte
     * @param inLength its length, at most {@link RecordSize#MAX_CONTENT}
     * @param out receives {@link #sealedLength} bytes; may be {@code in} only if the ranges do not overlap
     * @param outOffset where they start
     * @return how many bytes were written, header included
     * @throws IllegalStateException if the key is used up or closed
     */
    int seal(ContentType type, byte[] in, int inOffset, int inLength, byte[] out, int outOffset);

    /** Returns the length of a record, header included, with content of that length. */
    int sealedLength(int contentLength);

    /**
     * Returns how many more records of application data the key may protect: up to the cipher's limit (RFC 8446 §5.5), less
     * {@link #RESERVED_RECORDS}.
     */
    long recordsLeft();

    /** Returns how it protects records. */
    Protection protection();

    /** Returns whether it encrypts. */
    default boolean isProtected() {
        return protection() != Protection.NONE;
    }

    /**
     * Goes on under the next key of the same suite, and wipes the one before, where that is cheaper than making another
     * sealer: in TLS 1.3, where keys change in mid-connection.
     *
     * @param key the next key; copied
     * @param iv its IV; copied
     * @return whether it has; if not, nothing has changed
     */
    default boolean rekey(SecretBytes key, SecretBytes iv) {
        return false;
    }

    /** Wipes the key. Closing again does nothing. */
    @Override
    void close();
}
