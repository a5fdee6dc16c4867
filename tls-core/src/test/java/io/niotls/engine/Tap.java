package io.niotls.engine;

import io.niotls.config.ClientConfig;
import io.niotls.config.Peer;
import io.niotls.config.ServerConfig;
import io.niotls.message.ClientHello;
import io.niotls.message.HandshakeFrame;
import io.niotls.message.ServerHello;
import io.niotls.proto.HandshakeType;
import io.niotls.proto.TlsException;
import io.niotls.testing.EnginePair;
import io.niotls.testing.Setup;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.UnaryOperator;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * Sits between two engines with the secrets of their key logs: sees every record and message, and can change, add, cut and join
 * them. It shares no code with the record layer and the key schedule, so what it decrypts shows that these, and the key log, are
 * right. Of TLS 1.2 it sees what is in the clear and hands on the rest.
 */
final class Tap {
    static final int CHANGE_CIPHER_SPEC = 20;
    static final int ALERT = 21;
    static final int HANDSHAKE = 22;
    static final int APPLICATION_DATA = 23;

    private static final int SUPPORTED_VERSIONS = 43;

    /** Changes a handshake message, header included; nothing in the list drops it. */
    @FunctionalInterface
    interface Rewriter {
        List<byte[]> rewrite(byte[] message) throws TlsException;
    }

    /** A record as it was sent: what it holds, how many bytes of that, whether it was encrypted, and its length on the wire. */
    record Sent(int type, int contentLength, boolean encrypted, int wireLength) {}

    final Half client = new Half("CLIENT");
    final Half server = new Half("SERVER");
    /** What has been sent, in order: {@code C} or {@code S}, and a record's type or a message's name. */
    final List<String> order = new ArrayList<>();
    private boolean tls12;
    private int suite;

    /** Makes a pair of engines with this tap between them; sets the builders' key logs. */
    EnginePair pair(ClientConfig.Builder clientConfig, Peer peer, ServerConfig.Builder serverConfig) {
        EnginePair pair = new EnginePair(
                clientConfig.keyLog(client::log).build(), peer, serverConfig.keyLog(server::log).build());
        between(pair);
        return pair;
    }

    EnginePair pair(ClientConfig.Builder clientConfig, ServerConfig.Builder serverConfig) {
        return pair(clientConfig, Setup.peer(), serverConfig);
    }

    void between(EnginePair pair) {
        pair.client.sends = client;
        pair.server.sends = server;
    }

    /** Edits the client's hellos. */
    static Rewriter clientHello(UnaryOperator<ClientHello> edit) {
        return message -> message[0] != HandshakeType.CLIENT_HELLO.code() ? List.of(message) : List.of(edit.apply(
                new HandshakeFrame(message).expect(HandshakeType.CLIENT_HELLO, ClientHello::decode)).encode());
    }

    /** Edits the server's hellos, and its HelloRetryRequests too. */
    static Rewriter serverHello(UnaryOperator<ServerHello> edit) {
        return message -> message[0] != HandshakeType.SERVER_HELLO.code() ? List.of(message) : List.of(edit.apply(
                new HandshakeFrame(message).expect(HandshakeType.SERVER_HELLO, ServerHello::decode)).encode());
    }

    /** Puts a message in the place of those of a type. */
    static Rewriter replace(HandshakeType type, UnaryOperator<byte[]> edit) {
        return message -> List.of(message[0] == type.code() ? edit.apply(message) : message);
    }

    /** What one side sends. */
    final class Half implements EnginePair.Wire {
        final List<Sent> records = new ArrayList<>();
        final List<byte[]> messages = new ArrayList<>();
        final List<byte[]> alerts = new ArrayList<>();
        /** Encrypted records of TLS 1.2, as they were sent. */
        final List<byte[]> opaqueRecords = new ArrayList<>();
        final List<String> keyLogLines = new ArrayList<>();
        Rewriter rewriter = List::of;
        /** The most bytes of a handshake message that a record is to hold. */
        int cut = 16_384;
        /** Whether messages are to share records. */
        boolean join;
        /** Bytes of padding to add to encrypted records. */
        int padding;
        private final String name;
        private final Map<String, byte[]> secrets = new ConcurrentHashMap<>();
        private final ByteArrayOutputStream joined = new ByteArrayOutputStream();
        private byte[] partial = new byte[0];
        private byte[] secret;
        private long opened;
        private long sealed;
        private boolean opaque;

        private Half(String name) {
            this.name = name;
        }

        void log(String line) {
            keyLogLines.add(line);
            String[] words = line.split(" ");
            secrets.put(words[0], HexFormat.of().parseHex(words[2]));
        }

        @Override
        public byte[] carry(byte[] sent) {
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            ByteBuffer in = ByteBuffer.wrap(sent);
            try {
                while (in.hasRemaining()) {
                    byte[] record = new byte[TlsEngine.recordLength(in)];
                    in.get(record);
                    carryRecord(record, out);
                }
                flushJoined(out);
            } catch (GeneralSecurityException | TlsException e) {
                throw new AssertionError("the tap cannot read what the " + name + " sends", e);
            }
            return out.toByteArray();
        }

        private void carryRecord(byte[] record, ByteArrayOutputStream out) throws GeneralSecurityException, TlsException {
            int type = record[0];
            if (opaque) {
                records.add(new Sent(type, -1, true, record.length));
                opaqueRecords.add(record);
                order.add(name.charAt(0) + " " + type);
                out.writeBytes(record);
                return;
            }
            byte[] content = Arrays.copyOfRange(record, 5, record.length);
            if (type == APPLICATION_DATA) {
                if (secret == null) {
                    flushJoined(out);
                    change("_HANDSHAKE_TRAFFIC_SECRET");
                }
                byte[] inner = crypt(Cipher.DECRYPT_MODE, opened++, Arrays.copyOf(record, 5), content);
                int end = inner.length - 1;
                while (inner[end] == 0) {
                    end--;
                }
                type = inner[end];
                content = Arrays.copyOf(inner, end);
            }
            records.add(new Sent(type, content.length, record[0] == APPLICATION_DATA, record.length));
            if (type == HANDSHAKE) {
                carryHandshake(content, out);
                return;
            }
            order.add(name.charAt(0) + " " + type);
            flushJoined(out);
            if (type == ALERT) {
                alerts.add(content);
            }
            out.writeBytes(type == CHANGE_CIPHER_SPEC ? record : record(type, content));
            opaque = tls12 && type == CHANGE_CIPHER_SPEC;
        }

        private void carryHandshake(byte[] content, ByteArrayOutputStream out) throws GeneralSecurityException, TlsException {
            partial = EnginePair.concat(partial, content);
            while (partial.length >= 4) {
                int length = 4 + ((partial[1] & 0xff) << 16 | (partial[2] & 0xff) << 8 | partial[3] & 0xff);
                if (partial.length < length) {
                    return;
                }
                byte[] message = Arrays.copyOf(partial, length);
                partial = Arrays.copyOfRange(partial, length, partial.length);
                messages.add(message);
                order.add(name.charAt(0) + " " + HandshakeType.of(message[0]));
                for (byte[] rewritten : rewriter.rewrite(message)) {
                    joined.writeBytes(rewritten);
                    if (!join) {
                        flushJoined(out);
                    }
                }
                follow(message, out);
            }
        }

        /** Changes keys where the protocol does. */
        private void follow(byte[] message, ByteArrayOutputStream out) throws GeneralSecurityException, TlsException {
            if (message[0] == HandshakeType.SERVER_HELLO.code()) {
                ServerHello hello =
                        new HandshakeFrame(message).expect(HandshakeType.SERVER_HELLO, ServerHello::decode);
                tls12 = hello.extensions().types().stream().noneMatch(type -> type.code() == SUPPORTED_VERSIONS);
                suite = hello.cipherSuite().code();
            } else if (message[0] == HandshakeType.FINISHED.code()) {
                flushJoined(out);
                change("_TRAFFIC_SECRET_0");
            } else if (message[0] == HandshakeType.KEY_UPDATE.code()) {
                flushJoined(out);
                secret = expand(secret, "traffic upd", secret.length);
                opened = 0;
                sealed = 0;
            }
        }

        /** Goes back to the keys of the handshake: for a test that has dropped everything after EncryptedExtensions. */
        void backToHandshakeKeys(int recordsSealed) {
            change("_HANDSHAKE_TRAFFIC_SECRET");
            sealed = recordsSealed;
        }

        private void change(String label) {
            secret = secrets.get(name + label);
            if (secret == null) {
                throw new AssertionError("the key log of the " + name + " has no " + name + label);
            }
            opened = 0;
            sealed = 0;
        }

        private void flushJoined(ByteArrayOutputStream out) throws GeneralSecurityException {
            byte[] bytes = joined.toByteArray();
            joined.reset();
            for (int i = 0; i < bytes.length; i += cut) {
                out.writeBytes(record(HANDSHAKE, Arrays.copyOfRange(bytes, i, Math.min(bytes.length, i + cut))));
            }
        }

        /** Makes a record of this side, encrypted if the side encrypts now: what it gets into is the test's to decide. */
        byte[] record(int type, byte[]... contents) {
            byte[] content = new byte[0];
            for (byte[] part : contents) {
                content = EnginePair.concat(content, part);
            }
            if (secret == null) {
                return EnginePair.concat(header(type, content.length), content);
            }
            byte[] inner = Arrays.copyOf(content, content.length + 1 + padding);
            inner[content.length] = (byte) type;
            byte[] header = header(APPLICATION_DATA, inner.length + 16);
            try {
                return EnginePair.concat(header, crypt(Cipher.ENCRYPT_MODE, sealed++, header, inner));
            } catch (GeneralSecurityException e) {
                throw new AssertionError(e);
            }
        }

        /** Makes a record with a message, and changes keys if it is one that does. */
        byte[] inject(byte[] message) {
            byte[] record = record(HANDSHAKE, message);
            try {
                follow(message, new ByteArrayOutputStream());
            } catch (GeneralSecurityException | TlsException e) {
                throw new AssertionError(e);
            }
            return record;
        }

        private byte[] crypt(int mode, long sequence, byte[] header, byte[] text) throws GeneralSecurityException {
            boolean chacha = suite == 0x1303;
            byte[] key = expand(secret, "key", suite == 0x1301 ? 16 : 32);
            byte[] nonce = expand(secret, "iv", 12);
            for (int i = 0; i < 8; i++) {
                nonce[11 - i] ^= (byte) (sequence >>> 8 * i);
            }
            Cipher cipher = Cipher.getInstance(chacha ? "ChaCha20-Poly1305" : "AES/GCM/NoPadding");
            cipher.init(mode, new SecretKeySpec(key, chacha ? "ChaCha20" : "AES"),
                    chacha ? new IvParameterSpec(nonce) : new GCMParameterSpec(128, nonce));
            cipher.updateAAD(header);
            return cipher.doFinal(text);
        }

        /** Returns the types of the messages sent so far. */
        List<HandshakeType> types() {
            return messages.stream().map(message -> HandshakeType.of(message[0])).toList();
        }

        /** Returns the last message of a type. */
        byte[] last(HandshakeType type) {
            return messages.stream().filter(message -> message[0] == type.code()).reduce((first, second) -> second).orElseThrow();
        }

        ClientHello clientHello() throws TlsException {
            return new HandshakeFrame(last(HandshakeType.CLIENT_HELLO)).expect(HandshakeType.CLIENT_HELLO, ClientHello::decode);
        }

        ServerHello serverHello() throws TlsException {
            return new HandshakeFrame(last(HandshakeType.SERVER_HELLO)).expect(HandshakeType.SERVER_HELLO, ServerHello::decode);
        }
    }

    /** Returns a record's header. */
    static byte[] header(int type, int length) {
        return new byte[] {(byte) type, 3, 3, (byte) (length >>> 8), (byte) length};
    }

    /** RFC 8446 §7.1, without a context and for at most one hash. */
    static byte[] expand(byte[] secret, String label, int length) throws GeneralSecurityException {
        byte[] name = ("tls13 " + label).getBytes(StandardCharsets.US_ASCII);
        Mac mac = Mac.getInstance(secret.length == 48 ? "HmacSHA384" : "HmacSHA256");
        mac.init(new SecretKeySpec(secret, "HMAC"));
        mac.update(new byte[] {(byte) (length >>> 8), (byte) length, (byte) name.length});
        mac.update(name);
        mac.update(new byte[] {0, 1});
        return Arrays.copyOf(mac.doFinal(), length);
    }
}
