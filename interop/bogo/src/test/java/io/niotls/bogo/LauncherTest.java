package io.niotls.bogo;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What launchers and the resident process say to each other, spoken from this side as the launcher does. */
@Timeout(60)
class LauncherTest {
    @TempDir
    private Path folder;

    private ServerSocketChannel server;

    private record Reply(int exitCode, String output, String error) {}

    @BeforeEach
    void serve() throws IOException {
        server = ShimServer.open(folder.resolve("socket"));
        Thread acceptor = new Thread(() -> ShimServer.accept(server, folder.resolve("unimplemented")));
        acceptor.setDaemon(true);
        acceptor.start();
    }

    @AfterEach
    void stop() throws IOException {
        server.close();
    }

    private SocketChannel launch(String... arguments) throws IOException {
        SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
        channel.connect(UnixDomainSocketAddress.of(folder.resolve("socket")));
        ByteBuffer request = ByteBuffer.allocate(4_096).putInt(arguments.length);
        for (String argument : arguments) {
            byte[] bytes = argument.getBytes(StandardCharsets.ISO_8859_1);
            request.putInt(bytes.length).put(bytes);
        }
        channel.write(request.flip());
        return channel;
    }

    private static Reply reply(SocketChannel channel) throws IOException {
        try (channel) {
            int exitCode = number(channel);
            String output = text(channel);
            return new Reply(exitCode, output, text(channel));
        }
    }

    private static int number(SocketChannel channel) throws IOException {
        return ByteBuffer.wrap(read(channel, 4)).getInt();
    }

    private static String text(SocketChannel channel) throws IOException {
        return new String(read(channel, number(channel)), StandardCharsets.UTF_8);
    }

    private static byte[] read(SocketChannel channel, int length) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(length);
        while (bytes.hasRemaining() && channel.read(bytes) >= 0) {
            continue;
        }
        assertEquals(0, bytes.remaining(), "the reply ends too early");
        return bytes.array();
    }

    private static ServerSocket runner() throws IOException {
        return new ServerSocket(0, 10, InetAddress.getByName("127.0.0.1"));
    }

    @Test
    void saysThatHandshakesAreNotSplit() throws Exception {
        assertEquals(new Reply(0, "No\n", ""), reply(launch("-is-handshaker-supported")));
    }

    @Test
    void notesWhatIsNotImplemented() throws Exception {
        assertEquals(new Reply(Job.UNIMPLEMENTED, "", "0-RTT"), reply(launch("-enable-early-data")));
        assertEquals(List.of("0-RTT"), Files.readAllLines(folder.resolve("unimplemented")));
    }

    @Test
    void startsEachConnectionWithItsIdLowestByteFirst() throws Exception {
        try (ServerSocket runner = runner()) {
            SocketChannel launcher = launch("-port", Integer.toString(runner.getLocalPort()), "-shim-id", "258");
            try (Socket connection = runner.accept()) {
                assertArrayEquals(new byte[] {2, 1, 0, 0, 0, 0, 0, 0}, connection.getInputStream().readNBytes(8));
                assertEquals(0x16, connection.getInputStream().read(), "a ClientHello's record");
            }
            Reply reply = reply(launcher);
            assertEquals(1, reply.exitCode());
            assertTrue(reply.error().startsWith(":TRUNCATED:\n"), reply.error());
        }
    }

    @Test
    void jobEndsWhenItsLauncherDoes() throws Exception {
        try (ServerSocket runner = runner()) {
            SocketChannel launcher = launch("-server", "-port", Integer.toString(runner.getLocalPort()));
            try (Socket connection = runner.accept()) {
                assertEquals(8, connection.getInputStream().readNBytes(8).length);
                launcher.close();
                assertEquals(-1, connection.getInputStream().read());
            }
        }
    }

    @Test
    void jobsDoNotWaitForEachOther() throws Exception {
        try (ServerSocket runner = runner()) {
            SocketChannel waiting = launch("-server", "-port", Integer.toString(runner.getLocalPort()));
            assertEquals(0, reply(launch("-is-handshaker-supported")).exitCode());
            waiting.close();
        }
    }
}
