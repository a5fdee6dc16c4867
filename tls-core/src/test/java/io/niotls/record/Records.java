package io.niotls.record;

import io.niotls.crypto.Crypto;
import io.niotls.crypto.SecretBytes;
import io.niotls.crypto.standard.StandardCrypto;
import io.niotls.proto.BulkCipher;
import io.niotls.proto.CipherSuite;
import io.niotls.proto.ContentType;
import io.niotls.proto.Fault;
import io.niotls.proto.TlsException;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

/** What the tests of this package share: keys, records made by hand, and buffers of every kind. */
final class Records {
    static final Crypto CRYPTO = StandardCrypto.instance();
    static final CipherSuite TLS13 = CipherSuite.TLS_AES_128_GCM_SHA256;
    static final CipherSuite TLS12 = CipherSuite.TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256;
    static final CipherSuite CBC = CipherSuite.TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA;
    static final byte[] EMPTY = {};

    /** A way to protect records: a suite, and for CBC the order of encryption and MAC. */
    record Way(CipherSuite suite, boolean encryptThenMac) {
        RecordSealer sealer() {
            return sealer(CRYPTO);
        }

        RecordSealer sealer(Crypto crypto) {
            try (SecretBytes key = key(); SecretBytes iv = iv(); SecretBytes macKey = macKey()) {
                return suite.isTls13() ? RecordProtection.tls13Sealer(crypto, suite, key, iv)
                        : RecordProtection.tls12Sealer(crypto, suite, key, iv, macKey, encryptThenMac, random(7));
            }
        }

        RecordOpener opener() {
            return opener(CRYPTO);
        }

        RecordOpener opener(Crypto crypto) {
            try (SecretBytes key = key(); SecretBytes iv = iv(); SecretBytes macKey = macKey()) {
                return suite.isTls13() ? RecordProtection.tls13Opener(crypto, suite, key, iv)
                        : RecordProtection.tls12Opener(crypto, suite, key, iv, macKey, encryptThenMac);
            }
        }

        SecretBytes key() {
            return SecretBytes.owning(bytes(1, suite.bulkCipher().keyLength()));
        }

        SecretBytes iv() {
            return SecretBytes.owning(bytes(2, suite.isTls13() ? 12 : suite.bulkCipher().fixedIvLength()));
        }

        SecretBytes macKey() {
            return SecretBytes.owning(bytes(3, suite.mac() == null ? 0 : suite.mac().length()));
        }

        @Override
        public String toString() {
            return suite + (encryptThenMac ? " encrypt-then-MAC" : "");
        }
    }

    private Records() {
    }

    static List<Way> ways() {
        List<Way> ways = new ArrayList<>();
        for (CipherSuite suite : CipherSuite.KNOWN) {
            ways.add(new Way(suite, false));
            if (suite.bulkCipher().mode() == BulkCipher.Mode.CBC) {
                ways.add(new Way(suite, true));
            }
        }
        return ways;
    }

    /** One way for each cipher and each MAC: what differs only in how keys were agreed on is the same record. */
    static List<Way> distinctWays() {
        List<Way> distinct = new ArrayList<>();
        List<String> seen = new ArrayList<>();
        for (Way way : ways()) {
            String kind = way.suite.isTls13() + " " + way.suite.bulkCipher() + way.suite.mac() + way.encryptThenMac;
            if (!seen.contains(kind)) {
                seen.add(kind);
                distinct.add(way);
            }
        }
        return distinct;
    }

    static Way way(CipherSuite suite) {
        return new Way(suite, false);
    }

    static RecordReader reader() {
        return new RecordReader(ReadLimits.DEFAULT, ScratchPool.shared());
    }

    /** A reader that has its keys, and to which application data may come. */
    static RecordReader reader(Way way) {
        RecordReader reader = reader();
        try {
            reader.install(way.opener());
        } catch (TlsException e) {
            throw new AssertionError(e);
        }
        reader.allowApplicationData(true);
        return reader;
    }

    static RecordWriter writer(Way way) {
        RecordWriter writer = new RecordWriter(ScratchPool.shared());
        writer.install(way.sealer());
        return writer;
    }

    static byte[] drain(RecordWriter writer) {
        ByteBuffer out = ByteBuffer.allocate(writer.pendingBytes());
        writer.drain(out);
        assertEquals(0, out.remaining());
        assertEquals(0, writer.pendingBytes());
        return out.array();
    }

    /** A record in the clear. */
    static byte[] plain(int type, byte... content) {
        return record(type, 0x0303, content);
    }

    static byte[] record(int type, int version, byte... fragment) {
        byte[] record = new byte[5 + fragment.length];
        ByteBuffer.wrap(record).put((byte) type).putShort((short) version).putShort((short) fragment.length).put(fragment);
        return record;
    }

    /** Seals one record. */
    static byte[] seal(RecordSealer sealer, ContentType type, byte... content) {
        byte[] record = new byte[sealer.sealedLength(content.length)];
        assertEquals(record.length, sealer.seal(type, content, 0, content.length, record, 0));
        return record;
    }

    /** A handshake message with a body of that length. */
    static byte[] message(int type, int length) {
        byte[] message = bytes(type, 4 + length);
        message[0] = (byte) type;
        message[1] = (byte) (length >>> 16);
        message[2] = (byte) (length >>> 8);
        message[3] = (byte) length;
        return message;
    }

    static byte[] bytes(int seed, int length) {
        byte[] bytes = new byte[length];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }

    static byte[] join(byte[]... parts) {
        ByteArrayOutputStream joined = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            joined.writeBytes(part);
        }
        return joined.toByteArray();
    }

    static byte[] hex(String hex) {
        return HexFormat.of().parseHex(hex.replace(" ", ""));
    }

    static ByteBuffer buffer(byte[]... parts) {
        return ByteBuffer.wrap(join(parts));
    }

    static ByteBuffer direct(byte[] bytes) {
        return ByteBuffer.allocateDirect(bytes.length).put(bytes).flip();
    }

    /** What has been written to a buffer. */
    static byte[] written(ByteBuffer buffer) {
        byte[] bytes = new byte[buffer.position()];
        buffer.get(0, bytes);
        return bytes;
    }

    static ByteBuffer room() {
        return ByteBuffer.allocate(20_000);
    }

    /** Expects a fault of the next call, of the one after it, and that no plaintext is left in the destination. */
    static TlsException assertFault(Fault fault, RecordReader reader, ByteBuffer in) {
        ByteBuffer plaintext = room();
        TlsException failure = assertThrows(TlsException.class, () -> readAll(reader, in, plaintext));
        assertEquals(fault, failure.fault(), failure.getMessage());
        assertEquals(fault, assertThrows(TlsException.class, () -> reader.next(buffer(), room())).fault());
        for (int i = plaintext.position(); i < plaintext.capacity(); i++) {
            assertEquals(0, plaintext.get(i), "plaintext is left behind");
        }
        return failure;
    }

    /** Reads until the input holds no whole record; takes handshake messages and drops them. */
    static void readAll(RecordReader reader, ByteBuffer in, ByteBuffer plaintext) throws TlsException {
        RecordReader.Result result;
        do {
            result = reader.next(in, plaintext);
            if (result == RecordReader.Result.HANDSHAKE) {
                reader.takeHandshake();
            }
        } while (result != RecordReader.Result.NEED_MORE);
    }

    /** A random that is the same in each run. */
    static SecureRandom random(long seed) {
        Random source = new Random(seed);
        return new SecureRandom() {
            private static final long serialVersionUID = 1L;

            @Override
            public void nextBytes(byte[] bytes) {
                source.nextBytes(bytes);
            }
        };
    }
}
