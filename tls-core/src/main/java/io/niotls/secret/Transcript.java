package io.niotls.secret;

import io.niotls.crypto.Crypto;
import io.niotls.crypto.Hash;
import io.niotls.proto.HandshakeType;
import io.niotls.proto.HashAlgorithm;
import io.niotls.wire.ByteWriter;

/**
 * All handshake messages so far, RFC 8446 §4.4.1 and RFC 5246 §7.4.9: as bytes until the hash is known, then as a running digest.
 *
 * <p>TLS 1.2 client authentication signs the messages themselves with a hash of its own, so they are kept until
 * {@link #dropMessages} is called. One owner at a time, handed from state to state.
 */
public final class Transcript {
    private final Crypto crypto;
    private ByteWriter messages = new ByteWriter(512);
    private Hash hash;

    /** Makes an empty transcript. */
    public Transcript(Crypto crypto) {
        this.crypto = crypto;
    }

    private Transcript(Crypto crypto, Hash hash) {
        this.crypto = crypto;
        this.hash = hash;
        this.messages = null;
    }

    /** Adds a message, header included. */
    public void add(byte[] message) {
        if (messages != null) {
            messages.bytes(message);
        }
        if (hash != null) {
            hash.update(message);
        }
    }

    /** Chooses the hash; the messages are still kept. */
    public void start(HashAlgorithm algorithm) {
        hash = crypto.hash(algorithm);
        hash.update(messages.array(), 0, messages.size());
    }

    /** Returns whether the hash has been chosen. */
    public boolean isStarted() {
        return hash != null;
    }

    /** Stops keeping the messages themselves. */
    public void dropMessages() {
        messages = null;
    }

    /** Returns the messages themselves; only before {@link #dropMessages}. */
    public byte[] messages() {
        return messages.toByteArray();
    }

    /** Returns the digest of all messages so far. */
    public byte[] current() {
        return hash.current();
    }

    /** Returns the digest of all messages so far and then of a part of the next one: what a binder covers. */
    public byte[] currentWith(byte[] next, int length) {
        Hash fork = hash.fork();
        fork.update(next, 0, length);
        return fork.finish();
    }

    /** Returns the digest, under a hash that may not be this transcript's, of a part of one message. */
    public static byte[] of(Crypto crypto, HashAlgorithm algorithm, byte[] message, int length) {
        Hash hash = crypto.hash(algorithm);
        hash.update(message, 0, length);
        return hash.finish();
    }

    /** Returns a transcript of its own that continues from here. */
    public Transcript fork() {
        return new Transcript(crypto, hash.fork());
    }

    /** Replaces everything so far, the first ClientHello, by a message_hash message: RFC 8446 §4.4.1. */
    public void replaceWithMessageHash() {
        restart(hash.algorithm(), hash.current());
    }

    /**
     * Starts from the digest of a first ClientHello that a cookie has brought back.
     *
     * @param algorithm the hash
     * @param helloHash digest of the first ClientHello
     */
    public void restart(HashAlgorithm algorithm, byte[] helloHash) {
        ByteWriter stand = new ByteWriter(4 + helloHash.length);
        stand.uint8(HandshakeType.MESSAGE_HASH.code());
        stand.opaque24(helloHash);
        messages = null;
        hash = crypto.hash(algorithm);
        hash.update(stand.toByteArray());
    }
}
