package io.niotls.cli.proxy;

import io.niotls.auth.Credential;
import io.niotls.auth.CredentialSelector;
import io.niotls.auth.PeerName;
import io.niotls.auth.PkixVerifier;
import io.niotls.cli.proxy.UpstreamTls.ServerName;
import io.niotls.config.ClientAuthentication;
import io.niotls.config.ClientConfig;
import io.niotls.config.Config;
import io.niotls.config.Peer;
import io.niotls.config.ServerConfig;
import io.niotls.crypto.standard.StandardCrypto;
import io.niotls.nio.TlsSocketChannel;
import io.niotls.testing.TestPki;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/**
 * A proxy that runs in this process, with a clock that the test sets, and blocking channels on both sides of it: what a test
 * writes can be read top-down.
 */
final class Scene implements AutoCloseable {
    /** The name of every upstream server and of the proxy. */
    static final String HOST = "proxy.example";
    /** Another name of theirs. */
    static final String OTHER = "other.example";

    private static final long HANG_SECONDS = 40;
    private static final TestPki.Leaf LEAF = TestPki.leaf(TestPki.KeyKind.ECDSA_P256, HOST, OTHER);

    final Proxy proxy;
    final BlockingQueue<String> log = new LinkedBlockingQueue<>();
    final BlockingQueue<String> errors = new LinkedBlockingQueue<>();
    private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - Duration.ofMinutes(5).toNanos());
    private final List<SocketChannel> opened = new ArrayList<>();
    private volatile ConfigurationSource source;

    private Scene(Proxy.Capacity capacity, Consumer<String> before, ProxyConfiguration configuration) throws IOException {
        source = () -> configuration;
        Consumer<String> hearing = sentence -> {
            before.accept(sentence);
            errors.add(sentence);
        };
        Proxy.Output output = new Proxy.Output(new PrintStream(new Lines(log), true), hearing);
        proxy = Proxy.start(() -> source.load(), capacity, output, nanos::get);
    }

    static Scene start(ServerBlock... blocks) throws IOException {
        return start(1, blocks);
    }

    static Scene start(int workers, ServerBlock... blocks) throws IOException {
        return start(capacity(workers), blocks);
    }

    static Scene start(Proxy.Capacity capacity, ServerBlock... blocks) throws IOException {
        return new Scene(capacity, sentence -> {}, new ProxyConfiguration(List.of(blocks)));
    }

    /**
     * Starts one whose threads a test can make fail.
     *
     * @param before gets each sentence about a failure first, in the thread that has found it, and may throw
     */
    static Scene startFaulty(int workers, Consumer<String> before, ServerBlock... blocks) throws IOException {
        return new Scene(capacity(workers), before, new ProxyConfiguration(List.of(blocks)));
    }

    static Proxy.Capacity capacity(int workers) {
        return new Proxy.Capacity(workers, Proxy.Capacity.DEFAULT_CONNECTIONS);
    }

    /** Takes what is printed, a line at a time. */
    private static final class Lines extends OutputStream {
        private final BlockingQueue<String> lines;
        private final ByteArrayOutputStream line = new ByteArrayOutputStream();

        private Lines(BlockingQueue<String> lines) {
            this.lines = lines;
        }

        @Override
        public void write(int b) {
            if (b == '\n') {
                lines.add(line.toString(StandardCharsets.UTF_8));
                line.reset();
            } else {
                line.write(b);
            }
        }
    }

    // ---- What a proxy is told ----

    static ProxySettings settings() {
        return settings(ProxySettings.NextUpstream.DEFAULT, Optional.empty(), true, 0, 0);
    }

    static ProxySettings settings(
            ProxySettings.NextUpstream next, Optional<ProxyProtocolVersion> header, boolean halfClose, long up, long down) {
        return new ProxySettings(
                ProxySettings.Timeouts.DEFAULT, next, header, halfClose, up, down, new AccessLog.StandardOutput(), 16_384);
    }

    /** Returns any free port of this machine. */
    static Listen listen(boolean tls, boolean proxyProtocol) {
        return new Listen(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), tls, proxyProtocol);
    }

    static Route to(Backend... backends) {
        return new Route.To(new UpstreamGroup(
                "backends", Arrays.stream(backends).map(each -> UpstreamServer.of(each.address())).toList()));
    }

    static ServerBlock block(boolean clientTls, boolean upstreamTls, Path directory, Backend... backends) throws IOException {
        return block(clientTls, upstreamTls, directory, settings(), backends);
    }

    static ServerBlock block(
            boolean clientTls, boolean upstreamTls, Path directory, ProxySettings settings, Backend... backends)
            throws IOException {
        return new ServerBlock(
                List.of(listen(clientTls, false)),
                clientTls ? Optional.of(termination(directory)) : Optional.empty(),
                to(backends),
                upstreamTls ? Optional.of(upstreamTls(directory)) : Optional.empty(),
                settings);
    }

    static CertificatePair certificate(Path directory, TestPki.Leaf leaf, String name) throws IOException {
        return new CertificatePair(
                Files.writeString(directory.resolve(name + ".pem"), leaf.chainPem()),
                Files.writeString(directory.resolve(name + ".key"), leaf.keyPem()));
    }

    static Termination termination(Path directory, String... applicationProtocols) throws IOException {
        return new Termination(
                List.of(certificate(directory, LEAF, "proxy")),
                Config.DEFAULT_VERSIONS,
                List.of(),
                List.of(applicationProtocols),
                ClientAuthentication.NONE,
                Optional.empty());
    }

    static UpstreamTls upstreamTls(Path directory) throws IOException {
        return upstreamTls(directory, new ServerName.Fixed(PeerName.of(HOST)));
    }

    static UpstreamTls upstreamTls(Path directory, ServerName name) throws IOException {
        Path anchors = Files.writeString(directory.resolve("root.pem"), TestPki.pem(LEAF.root()));
        return new UpstreamTls(
                name,
                true,
                true,
                Optional.empty(),
                Optional.of(anchors),
                Optional.empty(),
                true,
                Config.DEFAULT_VERSIONS,
                List.of(),
                List.of());
    }

    // ---- Clients ----

    InetSocketAddress address() throws IOException {
        return proxy.addresses().get(0);
    }

    /** Connects to the proxy's first address. */
    SocketChannel connect() throws IOException {
        return keep(SocketChannel.open(address()));
    }

    static ClientConfig.Builder clientConfig() {
        return ClientConfig.builder().peerVerifier(PkixVerifier.builder().anchors(List.of(LEAF.root())).build());
    }

    /** Connects to the proxy's first address, and shakes hands with it if that is TLS. */
    SocketChannel connect(boolean tls) throws IOException {
        return tls ? secured(connect(), clientConfig().build(), HOST) : connect();
    }

    /** Shakes hands as a client. */
    TlsSocketChannel secured(SocketChannel raw, ClientConfig config, String name) throws IOException {
        TlsSocketChannel channel = keep(TlsSocketChannel.client(raw, config, Peer.of(name, 443)));
        channel.handshake();
        return channel;
    }

    private <T extends SocketChannel> T keep(T channel) {
        opened.add(channel);
        return channel;
    }

    // ---- Upstream servers ----

    /** An upstream server whose connections a test accepts one by one. */
    static final class Backend implements AutoCloseable {
        final ServerSocketChannel listener;
        private final HostPort address;
        private final List<SocketChannel> accepted = new ArrayList<>();

        private Backend() throws IOException {
            listener = ServerSocketChannel.open().bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            address = new HostPort("127.0.0.1", ((InetSocketAddress) listener.getLocalAddress()).getPort());
        }

        static Backend open() throws IOException {
            return new Backend();
        }

        /** Returns one that refuses connections. */
        static Backend refusing() throws IOException {
            Backend backend = new Backend();
            backend.close();
            return backend;
        }

        HostPort address() {
            return address;
        }

        SocketChannel accept() throws IOException {
            SocketChannel channel = listener.accept();
            accepted.add(channel);
            return channel;
        }

        TlsSocketChannel acceptTls() throws Exception {
            TlsSocketChannel channel = TlsSocketChannel.server(accept(), serverConfig());
            accepted.add(channel);
            channel.handshake();
            return channel;
        }

        SocketChannel accept(boolean tls) throws Exception {
            return tls ? acceptTls() : accept();
        }

        @Override
        public void close() throws IOException {
            listener.close();
            for (SocketChannel each : accepted) {
                if (each instanceof TlsSocketChannel tls) {
                    tls.abort();
                }
                each.close();
            }
        }
    }

    private static final ServerConfig SERVER_CONFIG = makeServerConfig();

    static ServerConfig serverConfig() {
        return SERVER_CONFIG;
    }

    private static ServerConfig makeServerConfig() {
        try {
            Credential credential = Credential.of(LEAF.chain(), LEAF.key(), StandardCrypto.instance());
            return ServerConfig.builder().credentials(CredentialSelector.of(List.of(credential))).build();
        } catch (Exception failure) {
            throw new IllegalStateException(failure);
        }
    }

    // ---- What happens ----

    /** Lets time pass. */
    void advance(Duration time) {
        nanos.addAndGet(time.toNanos());
        proxy.wakeup();
    }

    boolean reload(ConfigurationSource next) {
        source = next;
        return proxy.reload();
    }

    boolean reload(ServerBlock... blocks) {
        return reload(() -> new ProxyConfiguration(List.of(blocks)));
    }

    /** Waits for the next line of the access log. */
    String logged() throws InterruptedException {
        return next(log, "line in the log");
    }

    /** Returns the status in the next line of the access log. */
    int status() throws InterruptedException {
        return Integer.parseInt(logged().replaceAll(".* TCP (\\d+) .*", "$1"));
    }

    /** Waits for the next sentence about a failure. */
    String told() throws InterruptedException {
        return next(errors, "sentence about a failure");
    }

    private static String next(BlockingQueue<String> queue, String what) throws InterruptedException {
        String next = queue.poll(HANG_SECONDS, TimeUnit.SECONDS);
        if (next == null) {
            throw new AssertionError("there is no " + what);
        }
        return next;
    }

    static ByteBuffer bytes(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    static void write(SocketChannel channel, String text) throws IOException {
        ByteBuffer bytes = bytes(text);
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
    }

    /** Reads exactly so many bytes. */
    static String read(SocketChannel channel, int length) throws IOException {
        ByteBuffer target = ByteBuffer.allocate(length);
        while (target.hasRemaining()) {
            if (channel.read(target) < 0) {
                throw new IOException("ended after '" + text(target) + "'");
            }
        }
        return text(target);
    }

    /** Reads to the end. */
    static String readAll(SocketChannel channel) throws IOException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        ByteBuffer target = ByteBuffer.allocate(65_536);
        while (channel.read(target.clear()) >= 0) {
            all.write(target.array(), 0, target.position());
        }
        return all.toString(StandardCharsets.ISO_8859_1);
    }

    private static String text(ByteBuffer filled) {
        return new String(filled.array(), 0, filled.position(), StandardCharsets.ISO_8859_1);
    }

    /** Says something one way, and something else the other way. */
    static void exchange(SocketChannel client, SocketChannel server) throws IOException {
        write(client, "ping");
        String up = read(server, 4);
        write(server, "pong");
        String down = read(client, 4);
        if (!(up + down).equals("pingpong")) {
            throw new AssertionError("'" + up + "' and '" + down + "' came out");
        }
    }

    static <T> FutureTask<T> start(Callable<T> work) {
        FutureTask<T> task = new FutureTask<>(work);
        Thread thread = new Thread(task, "peer");
        thread.setDaemon(true);
        thread.start();
        return task;
    }

    static <T> T await(FutureTask<T> task) throws Exception {
        return task.get(HANG_SECONDS, TimeUnit.SECONDS);
    }

    /** Waits until the proxy's threads have ended. */
    void awaitEnd() throws Exception {
        await(start(() -> {
            proxy.awaitEnd();
            return null;
        }));
    }

    @Override
    public void close() throws IOException {
        proxy.close();
        for (SocketChannel each : opened) {
            if (each instanceof TlsSocketChannel channel) {
                channel.abort();
            }
            each.close();
        }
    }
}
