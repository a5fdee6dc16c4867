package io.niotls.nio;

import static io.niotls.nio.Outcome.does;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.niotls.nio.Outcome.Call;
import java.io.IOException;
import java.lang.reflect.Modifier;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.SocketTimeoutException;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.IllegalBlockingModeException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ServerSocketViewTest {
    private static final int LONG_MILLIS = 30_000;
    private static final InetSocketAddress LOOPBACK = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);

    private enum State {
        FRESH,
        BOUND,
        NON_BLOCKING,
        FRESH_CLOSED,
        CLOSED;

        ServerSocket reach(Providers nio) throws Exception {
            ServerSocketChannel channel = nio.provider().openServerSocketChannel();
            if (this != FRESH && this != FRESH_CLOSED) {
                channel.bind(LOOPBACK);
            }
            if (this == NON_BLOCKING) {
                channel.configureBlocking(false);
            }
            if (this == CLOSED || this == FRESH_CLOSED) {
                channel.close();
            }
            return channel.socket();
        }
    }

    /** An address of no kind that a socket knows. */
    private static final class Elsewhere extends SocketAddress {
        private static final long serialVersionUID = 1;
    }

    private static Map<String, Call<ServerSocket>> calls() {
        Map<String, Call<ServerSocket>> calls = new HashMap<>();
        calls.put("isBound", ServerSocket::isBound);
        calls.put("isClosed", ServerSocket::isClosed);
        calls.put("getInetAddress", ServerSocket::getInetAddress);
        calls.put("getLocalPort", socket -> Integer.signum(socket.getLocalPort()));
        calls.put("getLocalSocketAddress", ServerSocket::getLocalSocketAddress);
        calls.put("getSoTimeout", ServerSocket::getSoTimeout);
        calls.put("getReuseAddress", ServerSocket::getReuseAddress);
        calls.put("getReceiveBufferSize", socket -> Integer.signum(socket.getReceiveBufferSize()));
        calls.put("getOption", socket -> socket.getOption(StandardSocketOptions.SO_REUSEADDR));
        calls.put("getOption of another kind of socket", socket -> socket.getOption(StandardSocketOptions.TCP_NODELAY));
        calls.put("supportedOptions", socket -> socket.supportedOptions().stream()
                .map(Object::toString)
                .collect(Collectors.toCollection(TreeSet::new)));
        calls.put("toString", ServerSocket::toString);
        calls.put("getChannel().socket()", socket -> socket.getChannel().socket() == socket);
        calls.put("bind", does(socket -> socket.bind(LOOPBACK)));
        calls.put("bind to null", does(socket -> socket.bind(null)));
        calls.put("bind to no address", does(socket -> socket.bind(new Elsewhere())));
        calls.put("bind with a queue", does(socket -> socket.bind(LOOPBACK, 5)));
        calls.put("bind, isBound", socket -> {
            socket.bind(LOOPBACK, -1);
            return socket.isBound() && socket.getLocalPort() > 0;
        });
        calls.put("setSoTimeout", does(socket -> socket.setSoTimeout(1)));
        calls.put("setSoTimeout of negative time", does(socket -> socket.setSoTimeout(-1)));
        calls.put("setReuseAddress", does(socket -> socket.setReuseAddress(false)));
        calls.put("setReceiveBufferSize", does(socket -> socket.setReceiveBufferSize(10_000)));
        calls.put("setReceiveBufferSize of 0", does(socket -> socket.setReceiveBufferSize(0)));
        calls.put("setPerformancePreferences", does(socket -> socket.setPerformancePreferences(1, 2, 3)));
        calls.put("setOption", socket -> socket.setOption(StandardSocketOptions.SO_REUSEADDR, true) == socket);
        calls.put("setOption to null", socket -> socket.setOption(StandardSocketOptions.SO_REUSEADDR, null));
        calls.put("accept in time", socket -> {
            socket.setSoTimeout(1);
            return socket.accept();
        });
        calls.put("accept where nothing waits", socket -> {
            // A socket that waits here would wait for ever.
            return socket.isBound() && !socket.isClosed() && socket.getChannel().isBlocking() ? "waits" : socket.accept();
        });
        calls.put("close, isClosed", socket -> {
            socket.close();
            socket.close();
            return socket.isClosed() + " " + socket.getChannel().isOpen();
        });
        return calls;
    }

    @ParameterizedTest
    @EnumSource
    void answersAsThePlatformsSocket(State state) throws Exception {
        Outcome.assertAlike(calls(), () -> state.reach(Providers.PLATFORM), () -> state.reach(Providers.TLS_1_3));
    }

    /** What is not overridden would be done with a socket that does not exist; a later JDK's method shows up here. */
    @Test
    void overridesEveryMethod() {
        List<String> inherited = Arrays.stream(ServerSocket.class.getMethods())
                .filter(method -> method.getDeclaringClass() == ServerSocket.class && !Modifier.isStatic(method.getModifiers()))
                .filter(method -> !SocketViewContractTest.isDeclared(TlsServerSocketView.class, method))
                .map(Object::toString)
                .toList();
        assertEquals(List.of(), inherited);
    }

    @ParameterizedTest
    @EnumSource
    void isTheChannelsOnlyOne(Providers nio) throws Exception {
        try (ServerSocketChannel channel = nio.listener()) {
            assertSame(channel.socket(), channel.socket());
            assertSame(channel, channel.socket().getChannel());
        }
    }

    @ParameterizedTest
    @EnumSource
    void aUnixDomainHasNone(Providers nio) throws Exception {
        try (ServerSocketChannel channel = nio.provider().openServerSocketChannel(StandardProtocolFamily.UNIX)) {
            assertThrows(UnsupportedOperationException.class, channel::socket);
        }
    }

    @ParameterizedTest
    @EnumSource
    void acceptsSocketsOfChannels(Providers nio) throws Exception {
        for (int timeout : new int[] {0, LONG_MILLIS}) {
            try (ServerSocketChannel listener = nio.listener()) {
                listener.socket().setSoTimeout(timeout);
                Background<Socket> accepting = Background.start(listener.socket()::accept).awaitBlocked();
                SocketChannel client = nio.provider().openSocketChannel();
                client.connect(listener.getLocalAddress());
                Socket accepted = accepting.result();
                assertSame(accepted, accepted.getChannel().socket());
                assertSame(nio.provider(), accepted.getChannel().provider());
                assertTrue(accepted.getChannel().isBlocking());
                Providers.exchange(new Providers.Pair(client, accepted.getChannel())).close();
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void givesUpAndGoesOn(Providers nio) throws Exception {
        try (ServerSocketChannel listener = nio.listener()) {
            listener.socket().setSoTimeout(1);
            assertThrows(SocketTimeoutException.class, listener.socket()::accept);
            assertThrows(SocketTimeoutException.class, listener.socket()::accept);
            listener.socket().setSoTimeout(LONG_MILLIS);
            SocketChannel client = nio.provider().openSocketChannel();
            client.connect(listener.getLocalAddress());
            Providers.exchange(new Providers.Pair(client, listener.socket().accept().getChannel())).close();
        }
    }

    /** So it has been for long. */
    @ParameterizedTest
    @EnumSource
    void acceptsWhatWaitsInNonBlockingMode(Providers nio) throws Exception {
        try (ServerSocketChannel listener = nio.listener()) {
            listener.configureBlocking(false);
            assertThrows(IllegalBlockingModeException.class, listener.socket()::accept);
            SocketChannel client = nio.provider().openSocketChannel();
            client.connect(listener.getLocalAddress());
            try (Socket accepted = listener.socket().accept()) {
                assertTrue(accepted.getChannel().isBlocking());
                Providers.drop(accepted.getChannel());
            }
            Providers.drop(client);
        }
    }

    @ParameterizedTest
    @EnumSource
    void closeEndsAnAccept(Providers nio) throws Exception {
        for (int timeout : new int[] {0, LONG_MILLIS}) {
            ServerSocket socket = nio.listener().socket();
            socket.setSoTimeout(timeout);
            Background<Socket> accepting = Background.start(socket::accept).awaitBlocked();
            socket.close();
            assertThrows(AsynchronousCloseException.class, accepting::result);
        }
    }

    @ParameterizedTest
    @EnumSource
    void anInterruptEndsAnAccept(Providers nio) throws Exception {
        for (int timeout : new int[] {0, LONG_MILLIS}) {
            ServerSocket socket = nio.listener().socket();
            socket.setSoTimeout(timeout);
            Background<Socket> accepting = Background.start(socket::accept).awaitBlocked();
            accepting.interrupt();
            assertThrows(ClosedByInterruptException.class, accepting::result);
            assertTrue(socket.isClosed());
            assertFalse(socket.getChannel().isOpen());
        }
    }
}
