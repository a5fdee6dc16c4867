package io.niotls.interop;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.channels.spi.SelectorProvider;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

/** Selector loops that know nothing but java.nio, over the platform's provider and over ours. The small form of {@link Soak}. */
@Timeout(60)
class EchoTest {
    private static final int IDLE = 200;
    private static final int BUSY = 20;

    @TempDir
    private static Path directory;

    @ParameterizedTest
    @EnumSource
    void returnsEveryByteOfOneConnection(Wire wire) throws Exception {
        echo(wire, 1, 1, 32L << 20);
    }

    @ParameterizedTest
    @EnumSource
    void holdsIdleConnectionsBesideBusyOnes(Wire wire) throws Exception {
        echo(wire, IDLE + BUSY, BUSY, 1L << 20);
    }

    private static void echo(Wire wire, int connections, int busy, long bytes) throws Exception {
        SelectorProvider provider = wire.provider();
        try (EchoServer server = new EchoServer(provider);
                EchoClients clients = new EchoClients(provider, server.port())) {
            clients.connect(connections);
            assertEquals(connections, server.open());
            clients.talk(busy, bytes);
            clients.greet();
            clients.end();
            assertEquals(List.of(), clients.failures());
            assertEquals(List.of(), List.copyOf(server.failures()));
            assertEquals(0, clients.lost());
            assertEquals(connections, server.served());
        }
    }

    @ParameterizedTest
    @EnumSource(mode = Mode.EXCLUDE, names = "PLAIN")
    void answersOpenSsl(Wire wire) throws Exception {
        OpenSsl.installed();
        PemFiles files = new PemFiles(directory);
        try (EchoServer server = new EchoServer(wire.provider());
                Program client = Exchange.client(files, server.port(), List.of("-nocommands"))) {
            client.type("echo of this\n");
            client.expect("echo of this\n");
            client.endInput();
            assertEquals(0, client.awaitExit(), client::toString);
            assertEquals(List.of(), List.copyOf(server.failures()));
        }
    }
}
