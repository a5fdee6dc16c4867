package io.niotls.record;

import io.niotls.crypto.SecretBytes;
import io.niotls.proto.ContentType;
import io.niotls.proto.TlsException;

/** Opens incoming records under one key, in order. Allocates nothing per record. One thread at a time. */
public interface RecordOpener extends AutoCloseable {
    /**
     * Opens one whole record. What it carries is told by {@link #openedType}.
     *
     * @param record holds the record
     * @param offset the first byte of its header
     * @param fragmentLength the length of its fragment, which has been checked against {@link #maxFragmentLength}
     * @param out receives up to {@link #roomFor} bytes, of which only those that are the content stay meaningful; may be
     *     {@code record} only if the ranges do not overlap
     * @param outOffset where they start
     * @return the length of the content
     * @throws TlsException with RECORD_NOT_AUTHENTIC, RECORD_WITHOUT_TYPE, UNKNOWN_CONTENT_TYPE, UNEXPECTED_MESSAGE (an encrypted
     *     ChangeCipherSpec in TLS 1.3) or KEY_EXHAUSTED; {@code out} may then hold plaintext unless it was not authentic
     */
    int open(byte[] record, int offset, int fragmentLength, byte[] out, int outOffset) throws TlsException;

    /** Returns the content type of the record that was opened last. */
    ContentType openedType();

    /** Returns how many bytes {@link #open} may write for a fragment of that length. */
    int roomFor(int fragmentLength);

    /**
     * Returns the length of the longest fragment that can hold plaintext within a limit.
     *
     * @param plaintextLimit as RFC 8449 §4 counts: in TLS 1.3 with content type and padding, else content alone
     */
    int maxFragmentLength(int plaintextLimit);

    /** Returns how the records are protected. */
    Protection protection();

    /**
     * Goes on under the next key of the same suite, and wipes the one before, where that is cheaper than making another
     * opener: in TLS 1.3, where keys change in mid-connection.
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
