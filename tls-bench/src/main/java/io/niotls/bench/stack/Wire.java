package io.niotls.bench.stack;

import io.niotls.bench.stack.Scenario.Group;
import io.niotls.bench.stack.Scenario.Identity;
import io.niotls.bench.stack.Scenario.Version;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * Runs a handshake as {@link Loop} does, keeps what the server sent, and reads in it what was negotiated: no stack tells all of
 * it, and one that does something else than its scenario says would be compared with others wrongly. Not for measuring.
 */
public final class Wire {
    private static final int TLS_1_2 = 0x0303;
    private static final int TLS_1_3 = 0x0304;
    private static final int SERVER_HELLO = 2;
    private static final int SERVER_KEY_EXCHANGE = 12;
    private static final int SUPPORTED_VERSIONS = 43;
    private static final int PRE_SHARED_KEY = 41;
    private static final int KEY_SHARE = 51;

    private final ByteBuffer fromServer = ByteBuffer.allocate(65_536);
    private int version;
    private int cipherSuite;
    private int group;
    private boolean isFull;
    private boolean hasPsk;

    /**
     * Runs it; {@code client} and {@code server} are established afterwards.
     *
     * @throws IOException if it fails or comes to no end
     */
    public static Wire of(Endpoint client, Endpoint server) throws IOException {
        Wire wire = new Wire();
        wire.run(client, server);
        wire.read();
        return wire;
    }

    private void run(Endpoint client, Endpoint server) throws IOException {
        ByteBuffer toServer = ByteBuffer.allocate(65_536);
        ByteBuffer toClient = ByteBuffer.allocate(65_536);
        for (int turn = 0; turn < 10; turn++) {
            client.handshake(toClient.flip(), toServer);
            toClient.clear();
            server.handshake(toServer.flip(), toClient);
            toServer.clear();
            fromServer.put(toClient.duplicate().flip());
            if (toClient.position() == 0 && client.isEstablished() && server.isEstablished()) {
                return;
            }
        }
        throw new IOException("no end: client established " + client.isEstablished() + ", server " + server.isEstablished());
    }

    /** Reads the handshake messages in the clear: RFC 8446 §5.1 and §4. */
    private void read() {
        for (ByteBuffer message : messages()) {
            int type = message.get();
            message.position(message.position() + 3);
            if (type == SERVER_HELLO) {
                serverHello(message);
            } else if (type == SERVER_KEY_EXCHANGE) {
                // RFC 8422 §5.4: named_curve, then the curve.
                message.get();
                isFull = true;
                group = message.getShort() & 0xffff;
            }
        }
    }

    private List<ByteBuffer> messages() {
        ByteBuffer records = fromServer.duplicate().flip();
        ByteBuffer joined = ByteBuffer.allocate(65_536);
        while (records.hasRemaining()) {
            int type = records.get();
            records.getShort();
            ByteBuffer fragment = records.slice().limit(records.getShort(records.position()) + 2).position(2);
            records.position(records.position() + fragment.limit());
            if (type == 20 || type == 23) {
                break;
            }
            joined.put(fragment);
        }
        joined.flip();
        List<ByteBuffer> messages = new ArrayList<>();
        while (joined.remaining() >= 4) {
            int length = joined.getInt(joined.position()) & 0xff_ffff;
            messages.add(joined.slice().limit(4 + length));
            joined.position(joined.position() + 4 + length);
        }
        return messages;
    }

    private void serverHello(ByteBuffer hello) {
        version = hello.getShort() & 0xffff;
        hello.position(hello.position() + 32);
        hello.position(hello.position() + 1 + hello.get(hello.position()));
        cipherSuite = hello.getShort() & 0xffff;
        hello.get();
        int end = hello.hasRemaining() ? hello.getShort() + hello.position() : hello.position();
        while (hello.position() < end) {
            int type = hello.getShort();
            int length = hello.getShort();
            if (type == SUPPORTED_VERSIONS) {
                version = hello.getShort(hello.position()) & 0xffff;
            } else if (type == KEY_SHARE) {
                group = hello.getShort(hello.position()) & 0xffff;
            } else if (type == PRE_SHARED_KEY) {
                hasPsk = true;
            }
            hello.position(hello.position() + length);
        }
    }

    /**
     * Compares what was negotiated with what a scenario asks for; any group is right if it asks for none.
     *
     * @param resumed whether a session should have been resumed
     * @throws IllegalStateException if something differs
     */
    public void check(Scenario scenario, boolean resumed) {
        require("version", version, scenario.version() == Version.TLS_1_3 ? TLS_1_3 : TLS_1_2);
        require("cipher suite", cipherSuite, cipherSuite(scenario));
        boolean agrees = version == TLS_1_3 || isFull;
        if (agrees && scenario.group() != Group.DEFAULT) {
            require("group", group, group(scenario.group()));
        }
        if (isResumed() != resumed) {
            throw new IllegalStateException("resumed: " + isResumed() + " instead of " + resumed);
        }
    }

    private static void require(String what, int found, int wanted) {
        if (found != wanted) {
            throw new IllegalStateException(
                    what + " 0x" + Integer.toHexString(found) + " instead of 0x" + Integer.toHexString(wanted));
        }
    }

    private static int cipherSuite(Scenario scenario) {
        boolean tls13 = scenario.version() == Version.TLS_1_3;
        boolean rsa = scenario.identity() == Identity.RSA_2048;
        return switch (scenario.suite()) {
            case AES_128_GCM -> tls13 ? 0x1301 : rsa ? 0xc02f : 0xc02b;
            case AES_256_GCM -> tls13 ? 0x1302 : rsa ? 0xc030 : 0xc02c;
            case CHACHA20_POLY1305 -> tls13 ? 0x1303 : rsa ? 0xcca8 : 0xcca9;
        };
    }

    private static int group(Group group) {
        return switch (group) {
            case DEFAULT -> throw new IllegalArgumentException("no number");
            case X25519 -> 29;
            case P256 -> 23;
            case X25519MLKEM768 -> 0x11ec;
        };
    }

    /** Returns whether a session was resumed: by a pre-shared key, or in TLS 1.2 without a key exchange. */
    boolean isResumed() {
        return version == TLS_1_3 ? hasPsk : !isFull;
    }
}
