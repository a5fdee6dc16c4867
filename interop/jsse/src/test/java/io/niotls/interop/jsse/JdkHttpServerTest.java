package io.niotls.interop.jsse;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.sun.net.httpserver.HttpsParameters;
import com.sun.net.httpserver.HttpsServer;
import io.niotls.interop.jsse.JdkHttpBody.Sum;
import io.niotls.jsse.testing.Identities;
import io.niotls.jsse.testing.Pairing;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** {@link HttpsServer} with what a program sets for each connection, against a plain socket. */
@Timeout(60)
class JdkHttpServerTest {
    private static final String PAIRINGS = "io.niotls.jsse.testing.Pairing#all";

    /** What a test does with a connection. */
    @FunctionalInterface
    private interface Part {
        void play(SSLSocket socket, JdkHttpServer server) throws Exception;
    }

    private static void play(Pairing pairing, KeyManager[] keys, Consumer<HttpsParameters> configuration, Part part)
            throws Exception {
        SSLContext serving = pairing.server().context(Identities.server("localhost"), Identities.trust());
        SSLContext context = pairing.client().context(keys, Identities.trust());
        try (JdkHttpServer server = JdkHttpServer.start(serving, configuration);
                SSLSocket socket = (SSLSocket) context.getSocketFactory().createSocket("localhost", server.port())) {
            socket.setEnabledProtocols(pairing.protocols());
            part.play(socket, server);
        }
    }

    private static void assertAnswers(SSLSocket socket) throws IOException {
        OutputStream output = socket.getOutputStream();
        output.write("GET /1 HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
        if (answer.isEmpty()) {
            throw new EOFException("the server has closed the connection instead of answering");
        }
        assertEquals("HTTP/1.1 200 OK", answer.lines().findFirst().orElse(""));
    }

    @ParameterizedTest
    @MethodSource(PAIRINGS)
    void negotiatesWhatItsParametersSay(Pairing pairing) throws Exception {
        String suite = pairing.isTls13() ? "TLS_AES_256_GCM_SHA384" : "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384";
        play(pairing, null, parameters -> {
            assertNotNull(parameters.getClientAddress());
            parameters.setProtocols(pairing.protocols());
            parameters.setCipherSuites(new String[] {suite});
        }, (socket, server) -> {
            assertAnswers(socket);
            assertEquals(suite, socket.getSession().getCipherSuite());
            SSLSession session = server.sessions().get(0);
            assertEquals(suite, session.getCipherSuite());
            assertEquals(pairing.protocol(), session.getProtocol());
            assertArrayEquals(socket.getSession().getPeerCertificates(), session.getLocalCertificates());
        });
    }

    @ParameterizedTest
    @MethodSource(PAIRINGS)
    void takesAClientThatHasNoCertificateAndNeedsNone(Pairing pairing) throws Exception {
        play(pairing, null, parameters -> parameters.setWantClientAuth(true), (socket, server) -> {
            assertAnswers(socket);
            SSLSession session = server.sessions().get(0);
            assertThrows(SSLPeerUnverifiedException.class, session::getPeerCertificates);
            assertThrows(SSLPeerUnverifiedException.class, session::getPeerPrincipal);
        });
    }

    @ParameterizedTest
    @MethodSource(PAIRINGS)
    void knowsAClientByItsCertificate(Pairing pairing) throws Exception {
        play(pairing, Identities.client("a client"), parameters -> parameters.setWantClientAuth(true), (socket, server) -> {
            assertAnswers(socket);
            assertEquals("CN=a client", server.sessions().get(0).getPeerPrincipal().getName());
            assertEquals("CN=a client", socket.getSession().getLocalPrincipal().getName());
        });
    }

    @ParameterizedTest
    @MethodSource(PAIRINGS)
    void refusesAClientWithoutTheCertificateItNeeds(Pairing pairing) throws Exception {
        play(pairing, null, parameters -> {
            // Not parameters.setNeedClientAuth: older JDKs' server undoes it by the setWantClientAuth(false) that follows.
            SSLParameters demand = new SSLParameters();
            demand.setNeedClientAuth(true);
            parameters.setSSLParameters(demand);
        }, (socket, server) -> {
            // In TLS 1.3 the client is done before the server has looked at its certificate, and this server sends no alert.
            assertThrows(IOException.class, () -> assertAnswers(socket));
            assertEquals(0, server.connections());
        });
    }

    @ParameterizedTest
    @MethodSource(PAIRINGS)
    void selectsAnApplicationProtocolOfItsParameters(Pairing pairing) throws Exception {
        play(pairing, null, parameters -> {
            SSLParameters offer = new SSLParameters();
            offer.setApplicationProtocols(new String[] {"http/1.1"});
            parameters.setSSLParameters(offer);
        }, (socket, server) -> {
            SSLParameters offer = socket.getSSLParameters();
            offer.setApplicationProtocols(new String[] {"h2", "http/1.1"});
            socket.setSSLParameters(offer);
            assertAnswers(socket);
            assertEquals("http/1.1", socket.getApplicationProtocol());
        });
    }

    /** Bytes that arrive with the head of a request, and in small parts, are all there. */
    @ParameterizedTest
    @MethodSource(PAIRINGS)
    void readsABodyThatComesInManyRecords(Pairing pairing) throws Exception {
        int length = 10_000;
        play(pairing, null, parameters -> {}, (socket, server) -> {
            OutputStream output = socket.getOutputStream();
            output.write(("POST / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Length: " + length + "\r\n\r\n")
                    .getBytes(StandardCharsets.US_ASCII));
            try (InputStream body = JdkHttpBody.stream(length)) {
                for (byte[] part = body.readNBytes(7); part.length > 0; part = body.readNBytes(7)) {
                    output.write(part);
                }
            }
            String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
            assertEquals(Sum.expected(length).toString(), answer.lines().reduce("", (head, line) -> line));
        });
    }
}
