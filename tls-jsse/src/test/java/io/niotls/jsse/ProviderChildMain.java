package io.niotls.jsse;

import io.niotls.jsse.testing.Identities;
import io.niotls.jsse.testing.JsseStack;
import io.niotls.jsse.testing.Pairing;
import io.niotls.testing.TestPki;
import io.niotls.testing.TestPki.KeyKind;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.Security;
import java.util.Collections;
import java.util.Locale;
import java.util.stream.IntStream;
import javax.net.ssl.HttpsURLConnection;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLServerSocketFactory;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManager;

/** What a {@link ProviderChild} runs: with a stack as the first provider of TLS, checks that write lines of {@code key=value}. */
final class ProviderChildMain {
    private final JsseStack stack;

    private ProviderChildMain(JsseStack stack) {
        this.stack = stack;
    }

    /** What a child can be asked. */
    enum Check {
        /** Whose classes a program gets that names no provider. */
        INSTALLED,
        /** The defaults of contexts and engines. */
        SETTINGS,
        /** The first message of a client. */
        HELLO,
        /** A connection as the defaults have it. */
        CONNECT,
        /** A connection to a server of the platform's, which looks at its own certificate less than ours does. */
        CONNECT_TO_PLATFORM,
        /** The same with a client that trusts everybody, by a trust manager of the old kind. */
        CONNECT_TRUSTING_ALL,
        /** A connection whose server has a certificate of more than 4 KB. */
        CONNECT_LARGE_CERTIFICATE,
        /** A connection to a server that refuses TLS 1.3, over DHE. */
        FINITE_FIELD,
        /** Three connections that may resume, in each version. */
        RESUMPTION,
        /** An HTTPS request by the default contexts. */
        HTTPS,
        /** The end of TCP without a close_notify. */
        TRUNCATION,
        /** Many virtual threads that echo. */
        VIRTUAL_THREADS
    }

    /** Runs checks: the name of a stack, and those of the checks. */
    public static void main(String[] arguments) throws Exception {
        JsseStack stack = JsseStack.valueOf(arguments[0]);
        // SunJSSE is the first one with a context already; before SUN, it would take the key stores of the platform from that.
        if (Security.getProvider(stack.provider().getName()) == null) {
            Security.insertProviderAt(stack.provider(), 1);
        }
        ProviderChildMain child = new ProviderChildMain(stack);
        for (int i = 1; i < arguments.length; i++) {
            child.run(Check.valueOf(arguments[i]));
        }
        // Threads that a failed check has left behind must not keep the JVM.
        System.exit(0);
    }

    private void run(Check check) throws Exception {
        switch (check) {
            case INSTALLED -> installed();
            case SETTINGS -> settings();
            case HELLO -> hello();
            case CONNECT -> connect("connection", stack, Identities.server("localhost"), Identities.trust());
            case CONNECT_TO_PLATFORM ->
                    connect("platform", JsseStack.SUN_JSSE, Identities.server("localhost"), Identities.trust());
            case CONNECT_TRUSTING_ALL -> connect("trustingAll", JsseStack.SUN_JSSE,
                    Identities.server("localhost"), new TrustManager[] {new SocketTrustManager.Plain()});
            case CONNECT_LARGE_CERTIFICATE -> connect("largeCertificate", stack,
                    Identities.server(IntStream.range(0, 300).mapToObj(i -> "host-" + i + ".test").toArray(String[]::new)),
                    Identities.trust());
            case FINITE_FIELD -> finiteField();
            case RESUMPTION -> resumption();
            case HTTPS -> https();
            case TRUNCATION -> truncation();
            case VIRTUAL_THREADS -> ProviderVirtualThreads.echo(stack);
        }
    }

    static void say(String key, Object value) {
        System.out.println(key + "=" + value);
    }

    private static void installed() throws Exception {
        for (String name : new String[] {"TLS", "TLSv1.2", "TLSv1.3", "SSL", "Default"}) {
            say("context." + name, SSLContext.getInstance(name).getProvider().getName());
        }
        say("default", SSLContext.getDefault().getProvider().getName());
        say("defaultProtocol", SSLContext.getDefault().getProtocol());
        say("socketFactory", SSLSocketFactory.getDefault().getClass().getPackageName());
        say("serverSocketFactory", SSLServerSocketFactory.getDefault().getClass().getPackageName());
        say("https", HttpsURLConnection.getDefaultSSLSocketFactory().getClass().getPackageName());
    }

    private void settings() throws Exception {
        SSLContext context = stack.context(null, null);
        SSLEngine client = context.createSSLEngine();
        client.setUseClientMode(true);
        SSLEngine server = context.createSSLEngine();
        server.setUseClientMode(false);
        say("client.protocols", String.join(",", client.getEnabledProtocols()));
        say("server.protocols", String.join(",", server.getEnabledProtocols()));
        say("default.protocols", String.join(",", SSLContext.getDefault().getDefaultSSLParameters().getProtocols()));
        say("named.protocols", String.join(",", named("TLSv1.2").getDefaultSSLParameters().getProtocols()));
        say("client.suites", String.join(",", client.getEnabledCipherSuites()));
        say("server.suites", String.join(",", server.getEnabledCipherSuites()));
        try (SSLServerSocket socket = (SSLServerSocket) context.getServerSocketFactory().createServerSocket()) {
            say("serverSocket.protocols", String.join(",", socket.getEnabledProtocols()));
            say("serverSocket.suites", String.join(",", socket.getEnabledCipherSuites()));
        }
        say("client.cacheSize", context.getClientSessionContext().getSessionCacheSize());
        say("server.cacheSize", context.getServerSessionContext().getSessionCacheSize());
    }

    private SSLContext named(String name) throws Exception {
        SSLContext context = SSLContext.getInstance(name, stack.provider());
        context.init(null, Identities.trust(), null);
        return context;
    }

    private void hello() throws Exception {
        try (SocketPlainPair plain = SocketPlainPair.connect();
                SSLSocket client = (SSLSocket) SocketPair.clientContext(stack).getSocketFactory()
                        .createSocket(plain.client(), "name.test", 443, true)) {
            SocketTask<Void> handshaking = SocketTask.run(client::startHandshake);
            ProviderHello hello = ProviderHello.read(plain.server().getInputStream());
            say("hello.suites", String.join(",", hello.suites()));
            say("hello.extensions", String.join(",", hello.extensions()));
            say("hello.groups", String.join(",", hello.groups()));
            say("hello.versions", String.join(",", hello.versions()));
            plain.server().close();
            handshaking.end();
        }
    }

    private void connect(String key, JsseStack serving, KeyManager[] keys, TrustManager[] trust) throws Exception {
        SSLContext server = serving.context(keys, trust);
        try (ServerSocket listener = server.getServerSocketFactory().createServerSocket(0, 1, SocketPair.LOOPBACK);
                SSLSocket client = (SSLSocket) stack.context(null, trust).getSocketFactory()
                        .createSocket(SocketPair.LOOPBACK, listener.getLocalPort());
                SSLSocket accepted = (SSLSocket) listener.accept()) {
            SocketTask<Void> accepting = SocketTask.run(accepted::startHandshake);
            try {
                client.startHandshake();
                accepting.result();
                say(key, client.getSession().getProtocol());
                say(key + ".suite", client.getSession().getCipherSuite());
            } catch (IOException failure) {
                accepting.end();
                say(key, failure.getClass().getSimpleName());
                say(key + ".message", failure.getMessage());
                say(key + ".cause", failure.getCause() == null ? "none" : failure.getCause().getClass().getName());
            }
        }
    }

    private void finiteField() throws Exception {
        SSLContext server = stack.context(Identities.keyManagers(TestPki.leaf(KeyKind.RSA_2048, "localhost")), null);
        Pairing pairing = new Pairing(stack, stack, "TLSv1.2");
        try (SocketRelay relay = SocketRelay.start();
                SocketPair pair = relay.over(pairing, SocketPair.clientContext(stack), server)) {
            pair.client().setEnabledCipherSuites(new String[] {"TLS_DHE_RSA_WITH_AES_128_GCM_SHA256"});
            pair.handshake();
            say("primeBits", ProviderHello.primeBits(relay.passed()));
        }
    }

    private void resumption() throws Exception {
        for (String protocol : Pairing.PROTOCOLS) {
            SocketTrustManager trust = SocketTrustManager.trusting();
            SSLContext server = SocketPair.serverContext(stack);
            SocketResumptionTest.connectThrice(
                    new Pairing(stack, stack, protocol), stack.context(null, trust.asArray()), server,
                    pair -> pair.handshake().talk());
            say("full." + protocol, trust.serverChecks.size());
            say("kept." + protocol, !Collections.list(server.getServerSessionContext().getIds()).isEmpty());
        }
    }

    /** Both sides have their keys and their trust from system properties. */
    private static void https() throws Exception {
        try (SSLServerSocket listener =
                (SSLServerSocket) SSLServerSocketFactory.getDefault().createServerSocket(0, 1, SocketPair.LOOPBACK)) {
            listener.setNeedClientAuth(true);
            SocketTask<String> serving = SocketTask.start(() -> {
                try (SSLSocket socket = (SSLSocket) listener.accept()) {
                    String head = "";
                    while (!head.endsWith("\r\n\r\n")) {
                        head += (char) socket.getInputStream().read();
                    }
                    SocketPair.write(socket, "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nConnection: close\r\n\r\nhello");
                    return socket.getSession().getPeerPrincipal().getName();
                }
            });
            URI uri = URI.create("https://localhost:" + listener.getLocalPort() + "/");
            HttpsURLConnection connection = (HttpsURLConnection) uri.toURL().openConnection();
            say("body", new String(connection.getInputStream().readAllBytes(), StandardCharsets.US_ASCII));
            say("certificates", connection.getServerCertificates().length);
            say("suite", connection.getCipherSuite().toUpperCase(Locale.ROOT).startsWith("TLS_"));
            say("client", serving.result());
        }
    }

    private void truncation() throws Exception {
        for (String protocol : Pairing.PROTOCOLS) {
            Pairing pairing = new Pairing(stack, stack, protocol);
            try (SocketPlainPair plain = SocketPlainPair.connect(); SocketPair pair = SocketPair.over(pairing, plain)) {
                pair.handshake().talk();
                plain.server().shutdownOutput();
                say("end." + protocol, end(pair.client()));
            }
        }
    }

    private static String end(Socket socket) {
        try {
            return String.valueOf(socket.getInputStream().read());
        } catch (IOException failure) {
            return failure.getClass().getSimpleName();
        }
    }
}
