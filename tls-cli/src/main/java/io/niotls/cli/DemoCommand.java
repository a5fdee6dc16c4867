package io.niotls.cli;

import io.niotls.auth.Credential;
import io.niotls.auth.CredentialSelector;
import io.niotls.auth.PkixVerifier;
import io.niotls.cli.common.Reason;
import io.niotls.config.ClientConfig;
import io.niotls.config.Peer;
import io.niotls.config.ServerConfig;
import io.niotls.nio.TlsSocketChannel;
import io.niotls.session.ConnectionInfo;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import picocli.CommandLine.Command;

/** {@code niotls demo}. */
@Command(
        name = "demo",
        description = "Runs a TLS 1.3 client and server in this process, over a real socket and with a throw-away certificate,"
                + " and sends data both ways.",
        mixinStandardHelpOptions = true)
final class DemoCommand implements Callable<Integer> {
    private static final String QUESTION = "Hello, server. Who are you?";
    private static final String ANSWER = "I am a TLS server in pure Java.";

    private final Streams streams;

    DemoCommand(Streams streams) {
        this.streams = streams;
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        PrintStream out = new PrintStream(streams.out(), true, StandardCharsets.UTF_8);
        Credential credential = SelfSigned.localhost();
        ServerConfig serverConfig =
                ServerConfig.builder().credentials(CredentialSelector.of(List.of(credential))).build();
        ClientConfig clientConfig = ClientConfig.builder()
                .peerVerifier(PkixVerifier.builder().anchors(List.of(credential.certificate())).build())
                .build();
        try (ServerSocketChannel listener = ServerSocketChannel.open()) {
            listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            InetSocketAddress address = (InetSocketAddress) listener.getLocalAddress();
            out.println("server: listening on " + Listener.text(address) + " with a certificate made for this run");
            FutureTask<String> server = new FutureTask<>(() -> serve(listener, serverConfig));
            Thread thread = new Thread(server, "server");
            thread.setDaemon(true);
            thread.start();
            String answer;
            ConnectionInfo info;
            try (TlsSocketChannel channel = TlsSocketChannel.open(clientConfig, Peer.of("localhost", address.getPort()))) {
                channel.connect(address);
                channel.handshake();
                info = channel.info().orElseThrow();
                out.println("client: connected and verified the certificate of localhost");
                Description.lines(info, "yes, for localhost", List.of()).forEach(line -> out.println("  " + line));
                channel.write(ByteBuffer.wrap(QUESTION.getBytes(StandardCharsets.UTF_8)));
                channel.shutdownOutput();
                answer = readAll(channel);
            }
            out.println("client -> server: " + question(server));
            out.println("server -> client: " + answer);
            out.println("both sides have closed cleanly");
        }
        return 0;
    }

    private static String serve(ServerSocketChannel listener, ServerConfig config) throws IOException {
        SocketChannel raw = listener.accept();
        try (TlsSocketChannel channel = TlsSocketChannel.server(raw, config)) {
            String question = readAll(channel);
            channel.write(ByteBuffer.wrap(ANSWER.getBytes(StandardCharsets.UTF_8)));
            return question;
        }
    }

    /** Reads until the peer has said that nothing more will come; anything else is an exception. */
    private static String readAll(TlsSocketChannel channel) throws IOException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        ByteBuffer buffer = ByteBuffer.allocate(1_024);
        while (channel.read(buffer.clear()) >= 0) {
            all.write(buffer.array(), 0, buffer.position());
        }
        return all.toString(StandardCharsets.UTF_8);
    }

    private static String question(FutureTask<String> server) throws IOException, InterruptedException {
        try {
            return server.get();
        } catch (ExecutionException failure) {
            throw new IOException("server: " + Reason.of(failure.getCause()), failure.getCause());
        }
    }
}
