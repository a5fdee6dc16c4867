package io.niotls.interop;

import static io.niotls.interop.NettyHttp1Test.expected;
import static io.niotls.interop.NettyJsseContexts.to;
import static io.niotls.interop.NettyJsseEvents.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.netty.channel.Channel;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.concurrent.Future;
import io.niotls.jsse.testing.JsseStack;
import io.niotls.jsse.testing.Pairing;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.stream.Stream;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** {@code SslHandler.renegotiate}: a second handshake on a connection that has one. */
@Timeout(60)
class NettyJsseRenegotiationTest {
    private static final int LENGTH = 100_000;

    /** Who asks for it. */
    enum Role {
        CLIENT,
        SERVER;

        JsseStack stack(Pairing pairing) {
            return this == CLIENT ? pairing.client() : pairing.server();
        }
    }

    static Stream<Arguments> tls13() {
        return cases(Pairing.all().filter(Pairing::isTls13));
    }

    static Stream<Arguments> tls12OfSunJsse() {
        return cases(Pairing.same().filter(pairing -> pairing.client() == JsseStack.SUN_JSSE && !pairing.isTls13()));
    }

    static Stream<Arguments> tls12WithOurs() {
        return cases(Pairing.ours().filter(pairing -> !pairing.isTls13()));
    }

    private static Stream<Arguments> cases(Stream<Pairing> pairings) {
        return pairings.flatMap(pairing -> Stream.of(Role.values()).map(role -> Arguments.of(pairing, role)));
    }

    /** What a test does with a client's connection after one side has asked for another handshake. */
    @FunctionalInterface
    private interface Part {
        void play(NettyJsseClient client, Future<Channel> outcome, NettyJsseEvents accepted) throws Exception;
    }

    private static void play(Pairing pairing, Role role, Part part) throws Exception {
        SslContext asking = NettyJsseContexts.client(pairing).build();
        SslContext serving = NettyJsseContexts.server(pairing).build();
        BlockingQueue<SslHandler> accepted = new LinkedBlockingQueue<>();
        try (NettyJsseServer server = NettyJsseServer.start(channel -> {
            SslHandler handler = serving.newHandler(channel.alloc());
            accepted.add(handler);
            return handler;
        })) {
            try (NettyJsseClient client = NettyJsseClient.connect(server.port(), to(asking, server.port()))) {
                assertAnswers(client);
                SslHandler handler = role == Role.CLIENT ? client.tls() : accepted.take();
                part.play(client, handler.renegotiate().await(), server.nextConnection());
            }
            // The server is none the worse for it.
            try (NettyJsseClient client = NettyJsseClient.connect(server.port(), to(asking, server.port()))) {
                assertAnswers(client);
            }
        }
    }

    private static void assertAnswers(NettyJsseClient client) throws Exception {
        assertEquals(expected(HttpService.SEED, LENGTH), await(client.get(LENGTH)));
    }

    /** TLS 1.3 has none, and JSSE takes the wish as one for new keys. */
    @ParameterizedTest
    @MethodSource("tls13")
    void tls13ConnectionGoesOn(Pairing pairing, Role role) throws Exception {
        play(pairing, role, (client, outcome, accepted) -> {
            outcome.sync();
            assertAnswers(client);
        });
    }

    @ParameterizedTest
    @MethodSource("tls12OfSunJsse")
    void sunJsseDoesIt(Pairing pairing, Role role) throws Exception {
        play(pairing, role, (client, outcome, accepted) -> {
            outcome.sync();
            assertAnswers(client);
        });
    }

    /** Ours neither begins one nor takes part in one; Netty ends the connection of the side that asked. */
    @ParameterizedTest
    @MethodSource("tls12WithOurs")
    void oursRefusesIt(Pairing pairing, Role role) throws Exception {
        play(pairing, role, (client, outcome, accepted) -> {
            SSLException failure = assertThrows(SSLException.class, outcome::sync);
            assertEquals(
                    role.stack(pairing) == JsseStack.NIOTLS
                            ? "renegotiation is never done: open a new connection"
                            : "received handshake warning: no_renegotiation",
                    failure.getMessage().replaceFirst("^\\(.*?\\) ", ""));
            client.events().awaitEnd();
            accepted.awaitEnd();
        });
    }
}
