package io.niotls.cli.proxy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.niotls.cli.proxy.Scene.Backend;
import io.niotls.cli.proxy.UpstreamTls.ServerName;
import io.niotls.nio.TlsSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Where a client goes by what it asks for. */
@Timeout(60)
class ProxyRoutingTest {
    @TempDir
    private Path directory;

    private Backend first;
    private Backend second;

    @BeforeEach
    void open() throws Exception {
        first = Backend.open();
        second = Backend.open();
    }

    @AfterEach
    void close() throws Exception {
        first.close();
        second.close();
    }

    private ServerBlock block(Route route, Optional<UpstreamTls> upstreamTls, String... protocols) throws Exception {
        return new ServerBlock(
                List.of(Scene.listen(true, false)),
                Optional.of(Scene.termination(directory, protocols)),
                route,
                upstreamTls,
                Scene.settings());
    }

    private static Route single(Backend backend) {
        return new Route.To(UpstreamGroup.of(backend.address()));
    }

    @Test
    void byServerName() throws Exception {
        Route route = new NameMap(
                NameMap.Key.SERVER_NAME,
                Map.of(Scene.HOST, single(first)),
                Map.of(".example", single(second)),
                new Route.Nowhere());
        try (Scene scene = Scene.start(block(route, Optional.empty()))) {
            Scene.exchange(scene.secured(scene.connect(), Scene.clientConfig().build(), Scene.HOST), first.accept());
            Scene.exchange(scene.secured(scene.connect(), Scene.clientConfig().build(), Scene.OTHER), second.accept());
        }
    }

    @Test
    void whoHasNoRouteIsClosed() throws Exception {
        Route route = new NameMap(
                NameMap.Key.SERVER_NAME, Map.of(Scene.HOST, single(first)), Map.of(), new Route.Nowhere());
        try (Scene scene = Scene.start(block(route, Optional.empty()))) {
            TlsSocketChannel client = scene.secured(scene.connect(), Scene.clientConfig().build(), Scene.OTHER);
            assertEquals("", Scene.readAll(client));
            assertEquals(403, scene.status());
            assertTrue(scene.told().contains("there is no route for it"));
        }
    }

    @Test
    void byApplicationProtocol() throws Exception {
        Route route = new NameMap(
                NameMap.Key.APPLICATION_PROTOCOL, Map.of("h2", single(first)), Map.of(), single(second));
        try (Scene scene = Scene.start(block(route, Optional.empty(), "h2", "http/1.1"))) {
            var h2 = Scene.clientConfig().applicationProtocols(List.of("h2")).build();
            var other = Scene.clientConfig().applicationProtocols(List.of("http/1.1")).build();
            Scene.exchange(scene.secured(scene.connect(), h2, Scene.HOST), first.accept());
            Scene.exchange(scene.secured(scene.connect(), other, Scene.HOST), second.accept());
            Scene.exchange(scene.secured(scene.connect(), Scene.clientConfig().build(), Scene.HOST), second.accept());
        }
    }

    @Test
    void theServerIsAskedForWhatTheClientAskedFor() throws Exception {
        UpstreamTls tls = Scene.upstreamTls(directory, new ServerName.OfClient());
        try (Scene scene = Scene.start(block(single(first), Optional.of(tls)))) {
            SocketChannel client = scene.secured(scene.connect(), Scene.clientConfig().build(), Scene.OTHER);
            TlsSocketChannel server = first.acceptTls();
            assertEquals(Optional.of(Scene.OTHER), server.info().orElseThrow().serverName());
            Scene.exchange(client, server);
        }
    }
}
