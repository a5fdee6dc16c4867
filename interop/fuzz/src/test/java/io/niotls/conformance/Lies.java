package io.niotls.conformance;

import io.niotls.crypto.Crypto;
import io.niotls.crypto.Hash;
import io.niotls.proto.HandshakeType;
import io.niotls.proto.HashAlgorithm;
import io.niotls.wire.ByteReader;
import io.niotls.wire.ByteWriter;
import io.niotls.wire.DecodeException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.function.UnaryOperator;

/**
 * Lets a peer say something else than its states want to say, and stand to it: what is changed is changed in its transcript too,
 * so that its signatures and its Finished are right for what it has said. A man in the middle could not do that, a hostile peer
 * can.
 */
final class Lies {
    private final Crypto standard;
    private HandshakeType type;
    private UnaryOperator<byte[]> alteration;

    Lies(Crypto standard) {
        this.standard = standard;
    }

    /** Says the truth from now on. */
    void stop() {
        type = null;
    }

    /**
     * Lies from now on.
     *
     * @param message a type of message that only this side sends
     * @param change gives the same for the same message each time
     */
    void start(HandshakeType message, UnaryOperator<byte[]> change) {
        type = message;
        alteration = change;
    }

    /** Returns what is said instead of a message. */
    byte[] of(byte[] message) {
        return type != null && (message[0] & 0xff) == type.code() ? alteration.apply(message) : message;
    }

    /** Returns primitives whose digests see what is said. */
    Crypto crypto() {
        return (Crypto) Proxy.newProxyInstance(Crypto.class.getClassLoader(), new Class<?>[] {Crypto.class},
                (proxy, method, arguments) -> {
                    if (method.getName().equals("hash")) {
                        return new Digest(standard.hash((HashAlgorithm) arguments[0]));
                    }
                    try {
                        return method.invoke(standard, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }

    /** Returns whole messages with the lies in them; anything else as it is. */
    private byte[] told(byte[] bytes, int offset, int length) {
        ByteReader reader = new ByteReader(bytes, offset, length);
        ByteWriter writer = new ByteWriter(length);
        try {
            while (reader.hasRemaining()) {
                int code = reader.uint8();
                writer.bytes(of(ScriptedPeer.message(code, reader.opaque24(0))));
            }
            return writer.toByteArray();
        } catch (DecodeException noMessages) {
            return new ByteWriter(length).bytes(bytes, offset, length).toByteArray();
        }
    }

    private final class Digest implements Hash {
        private final Hash hash;

        Digest(Hash hash) {
            this.hash = hash;
        }

        @Override
        public HashAlgorithm algorithm() {
            return hash.algorithm();
        }

        @Override
        public void update(byte[] bytes, int offset, int length) {
            if (type == null) {
                hash.update(bytes, offset, length);
            } else {
                hash.update(told(bytes, offset, length));
            }
        }

        @Override
        public Hash fork() {
            return new Digest(hash.fork());
        }

        @Override
        public byte[] current() {
            return hash.current();
        }

        @Override
        public byte[] finish() {
            return hash.finish();
        }
    }
}
