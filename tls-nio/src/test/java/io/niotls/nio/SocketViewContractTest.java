package io.niotls.nio;

import static io.niotls.nio.Outcome.does;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.niotls.nio.Outcome.Call;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Whatever is asked of a socket, in whatever state: the TLS channel's answers as the platform's does. */
class SocketViewContractTest {
    private static final InetSocketAddress LOOPBACK = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);

    /** A socket, the streams that it had while it was connected, and its peer; any but the socket may be null. */
    private record Subject(Socket socket, InputStream in, OutputStream out, Providers.Pair pair) implements Closeable {
        @Override
        public void close() throws IOException {
            if (pair == null) {
                socket.close();
            } else {
                pair.close();
            }
        }
    }

    private enum State {
        FRESH,
        FRESH_NON_BLOCKING,
        BOUND,
        FRESH_CLOSED,
        CONNECTED,
        NON_BLOCKING,
        INPUT_SHUT,
        OUTPUT_SHUT,
        CLOSED;

        Subject reach(Providers providers) throws Exception {
            return switch (this) {
                case FRESH, FRESH_NON_BLOCKING, BOUND, FRESH_CLOSED -> fresh(providers);
                case CONNECTED, NON_BLOCKING, INPUT_SHUT, OUTPUT_SHUT, CLOSED -> connected(providers);
            };
        }

        private Subject fresh(Providers providers) throws Exception {
            SocketChannel channel = providers.provider().openSocketChannel();
            Socket socket = channel.socket();
            switch (this) {
                case FRESH_NON_BLOCKING -> channel.configureBlocking(false);
                case BOUND -> socket.bind(LOOPBACK);
                case FRESH_CLOSED -> socket.close();
                default -> { }
            }
            return new Subject(socket, null, null, null);
        }

        private Subject connected(Providers providers) throws Exception {
            Providers.Pair pair = providers.established();
            if (pair.client() instanceof TlsSocketChannel tls) {
                // The other side never answers here.
                tls.lingerTimeout(Duration.ofMillis(1));
            }
            pair.server().write(ByteBuffer.wrap(new byte[] {7, 8, 9}));
            Socket socket = pair.client().socket();
            Subject subject = new Subject(socket, socket.getInputStream(), socket.getOutputStream(), pair);
            switch (this) {
                case NON_BLOCKING -> pair.client().configureBlocking(false);
                case INPUT_SHUT -> socket.shutdownInput();
                case OUTPUT_SHUT -> socket.shutdownOutput();
                case CLOSED -> socket.close();
                default -> { }
            }
            return subject;
        }
    }

    /** An address of no kind that a socket knows. */
    private static final class Elsewhere extends SocketAddress {
        private static final long serialVersionUID = 1;
    }

    private static Map<String, Call<Subject>> questions() {
        Map<String, Call<Socket>> calls = new HashMap<>();
        calls.put("isConnected", Socket::isConnected);
        calls.put("isBound", Socket::isBound);
        calls.put("isClosed", Socket::isClosed);
        calls.put("isInputShutdown", Socket::isInputShutdown);
        calls.put("isOutputShutdown", Socket::isOutputShutdown);
        calls.put("getInetAddress", Socket::getInetAddress);
        calls.put("getLocalAddress", Socket::getLocalAddress);
        calls.put("getPort", socket -> Integer.signum(socket.getPort()));
        calls.put("getLocalPort", socket -> Integer.signum(socket.getLocalPort()));
        calls.put("getRemoteSocketAddress", Socket::getRemoteSocketAddress);
        calls.put("getLocalSocketAddress", Socket::getLocalSocketAddress);
        calls.put("getSoTimeout", Socket::getSoTimeout);
        calls.put("getTcpNoDelay", Socket::getTcpNoDelay);
        calls.put("getSoLinger", Socket::getSoLinger);
        calls.put("getSendBufferSize", socket -> Integer.signum(socket.getSendBufferSize()));
        calls.put("getReceiveBufferSize", socket -> Integer.signum(socket.getReceiveBufferSize()));
        calls.put("getKeepAlive", Socket::getKeepAlive);
        calls.put("getTrafficClass", Socket::getTrafficClass);
        calls.put("getReuseAddress", Socket::getReuseAddress);
        calls.put("getOOBInline", Socket::getOOBInline);
        calls.put("getOption", socket -> socket.getOption(StandardSocketOptions.SO_KEEPALIVE));
        calls.put("getOption of another kind of socket", socket -> socket.getOption(StandardSocketOptions.IP_MULTICAST_LOOP));
        calls.put("getOption of null", socket -> socket.getOption(null));
        calls.put("supportedOptions", socket -> new TreeMap<>(socket.supportedOptions().stream()
                .collect(Collectors.toMap(Object::toString, option -> ""))));
        calls.put("toString", Socket::toString);
        calls.put("getChannel().socket()", socket -> socket.getChannel().socket() == socket);
        return onSocket(calls);
    }

    private static Map<String, Call<Subject>> settings() {
        Map<String, Call<Socket>> calls = new HashMap<>();
        calls.put("setTcpNoDelay", does(socket -> socket.setTcpNoDelay(true)));
        calls.put("setSoLinger", does(socket -> socket.setSoLinger(true, 1)));
        calls.put("setSoLinger off", does(socket -> socket.setSoLinger(false, 1)));
        calls.put("setSoLinger of negative time", does(socket -> socket.setSoLinger(true, -2)));
        calls.put("setSendBufferSize", does(socket -> socket.setSendBufferSize(10_000)));
        calls.put("setSendBufferSize of 0", does(socket -> socket.setSendBufferSize(0)));
        calls.put("setReceiveBufferSize", does(socket -> socket.setReceiveBufferSize(10_000)));
        calls.put("setReceiveBufferSize of 0", does(socket -> socket.setReceiveBufferSize(0)));
        calls.put("setKeepAlive", does(socket -> socket.setKeepAlive(true)));
        calls.put("setTrafficClass", does(socket -> socket.setTrafficClass(8)));
        calls.put("setTrafficClass out of range", does(socket -> socket.setTrafficClass(256)));
        calls.put("setReuseAddress", does(socket -> socket.setReuseAddress(true)));
        calls.put("setOOBInline off", does(socket -> socket.setOOBInline(false)));
        calls.put("setPerformancePreferences", does(socket -> socket.setPerformancePreferences(1, 2, 3)));
        calls.put("setSoTimeout", does(socket -> socket.setSoTimeout(1)));
        calls.put("setSoTimeout of negative time", does(socket -> socket.setSoTimeout(-1)));
        calls.put("setOption", socket -> socket.setOption(StandardSocketOptions.SO_KEEPALIVE, true) == socket);
        calls.put("setOption to null", socket -> socket.setOption(StandardSocketOptions.SO_KEEPALIVE, null));
        calls.put("setOption of another kind of socket", socket ->
                socket.setOption(StandardSocketOptions.IP_MULTICAST_LOOP, true));
        calls.put("bind", does(socket -> socket.bind(LOOPBACK)));
        calls.put("bind to null", does(socket -> socket.bind(null)));
        calls.put("bind to no address", does(socket -> socket.bind(new Elsewhere())));
        calls.put("connect to null", does(socket -> socket.connect(null)));
        calls.put("connect to no address", does(socket -> socket.connect(new Elsewhere())));
        calls.put("connect in negative time", does(socket -> socket.connect(LOOPBACK, -1)));
        calls.put("shutdownInput", does(Socket::shutdownInput));
        calls.put("shutdownOutput", does(Socket::shutdownOutput));
        calls.put("shutdownInput, isInputShutdown", socket -> {
            socket.shutdownInput();
            socket.shutdownInput();
            return socket.isInputShutdown() + " " + socket.isOutputShutdown();
        });
        calls.put("shutdownOutput, isOutputShutdown", socket -> {
            socket.shutdownOutput();
            socket.shutdownOutput();
            return socket.isInputShutdown() + " " + socket.isOutputShutdown();
        });
        calls.put("close, isClosed", socket -> {
            socket.close();
            socket.close();
            return socket.isClosed() + " " + socket.getChannel().isOpen();
        });
        return onSocket(calls);
    }

    private static Map<String, Call<Subject>> connecting() {
        Map<String, Call<Subject>> calls = new HashMap<>();
        calls.put("connect", subject -> connect(subject.socket, 0));
        calls.put("connect in time", subject -> connect(subject.socket, 30_000));
        return calls;
    }

    private static Object connect(Socket socket, int timeout) throws Exception {
        try (var listener = Providers.PLATFORM.listener()) {
            socket.connect(listener.getLocalAddress(), timeout);
            return socket.isConnected() + " " + socket.isBound();
        } finally {
            if (socket.getChannel() instanceof TlsSocketChannel tls) {
                tls.abort();
            }
        }
    }

    private static Map<String, Call<Subject>> streams() {
        Map<String, Call<Subject>> calls = new HashMap<>();
        calls.put("getInputStream", subject -> subject.socket.getInputStream() != null);
        calls.put("getOutputStream", subject -> subject.socket.getOutputStream() != null);
        calls.put("read()", subject -> subject.in.read());
        calls.put("read(byte[])", subject -> subject.in.read(new byte[10]));
        calls.put("read(byte[0])", subject -> subject.in.read(new byte[0]));
        calls.put("read out of range", subject -> subject.in.read(new byte[10], 5, 6));
        calls.put("read in time", subject -> {
            if (!subject.socket.isClosed()) {
                subject.socket.setSoTimeout(30_000);
            }
            return subject.in.read();
        });
        calls.put("readNBytes", subject -> Arrays.toString(subject.in.readNBytes(3)));
        calls.put("skip", subject -> subject.in.skip(2));
        calls.put("markSupported", subject -> subject.in.markSupported());
        calls.put("in.close", subject -> {
            subject.in.close();
            subject.in.close();
            return subject.socket.isClosed();
        });
        calls.put("write(int)", does(subject -> subject.out.write(1)));
        calls.put("write(byte[])", does(subject -> subject.out.write(new byte[10])));
        calls.put("write(byte[0])", does(subject -> subject.out.write(new byte[0])));
        calls.put("write out of range", does(subject -> subject.out.write(new byte[10], 5, 6)));
        calls.put("write null", does(subject -> subject.out.write(null)));
        calls.put("flush", does(subject -> subject.out.flush()));
        calls.put("out.close", subject -> {
            subject.out.close();
            subject.out.close();
            return subject.socket.isClosed();
        });
        return calls;
    }

    private static Map<String, Call<Subject>> onSocket(Map<String, Call<Socket>> calls) {
        Map<String, Call<Subject>> all = new HashMap<>();
        calls.forEach((name, call) -> all.put(name, subject -> call.on(subject.socket)));
        return all;
    }

    @ParameterizedTest
    @EnumSource(State.class)
    void answersAsThePlatformsSocket(State state) throws Exception {
        assertAlike(state, questions());
    }

    @ParameterizedTest
    @EnumSource(State.class)
    void isSetAsThePlatformsSocket(State state) throws Exception {
        assertAlike(state, settings());
    }

    @ParameterizedTest
    @EnumSource(State.class)
    void connectsAsThePlatformsSocket(State state) throws Exception {
        assertAlike(state, connecting());
    }

    @ParameterizedTest
    @EnumSource(State.class)
    void streamsAsThePlatformsSocket(State state) throws Exception {
        assertAlike(state, streams());
    }

    private static void assertAlike(State state, Map<String, Call<Subject>> calls) throws Exception {
        Outcome.assertAlike(calls, () -> state.reach(Providers.PLATFORM), () -> state.reach(Providers.TLS_1_3));
    }

    /** What is not overridden would be done with a socket that does not exist; a later JDK's method shows up here. */
    @Test
    void overridesEveryMethod() {
        List<String> inherited = Arrays.stream(Socket.class.getMethods())
                .filter(method -> method.getDeclaringClass() == Socket.class && !Modifier.isStatic(method.getModifiers()))
                .filter(method -> !isDeclared(TlsSocketView.class, method))
                .map(Method::toString)
                .toList();
        assertEquals(List.of(), inherited);
    }

    static boolean isDeclared(Class<?> type, Method method) {
        return Arrays.stream(type.getDeclaredMethods())
                .anyMatch(own -> own.getName().equals(method.getName())
                        && Arrays.equals(own.getParameterTypes(), method.getParameterTypes()));
    }
}
