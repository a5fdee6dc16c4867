package io.niotls.interop.jsse;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.niotls.interop.jsse.WebService.Facts;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import java.util.function.Consumer;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSession;
import javax.net.ssl.SSLSocket;

/**
 * One HTTP/1.1 connection over an {@code SSLSocket}, with which a test decides what a pool would decide otherwise: which
 * connection carries a request, and when it ends.
 */
final class WebClient implements AutoCloseable {
    private static final int LINE_LIMIT = 8192;
    /** Hang guard. */
    private static final int READ_TIMEOUT_MILLIS = 30_000;

    private final Socket raw;
    private final SSLSocket socket;
    private final String host;
    private final InputStream input;
    private final OutputStream output;

    private WebClient(Socket raw, SSLSocket socket, String host) throws IOException {
        this.raw = raw;
        this.socket = socket;
        this.host = host;
        input = new BufferedInputStream(socket.getInputStream());
        output = socket.getOutputStream();
    }

    /**
     * Connects to a server of this machine and does the handshake.
     *
     * @param host the name that the server is asked for and whose certificate it has to have
     * @param settings what else the connection is to have
     */
    static WebClient connect(SSLContext context, String host, int port, Consumer<SSLParameters> settings) throws IOException {
        Socket raw = new Socket(InetAddress.getLoopbackAddress(), port);
        try {
            raw.setSoTimeout(READ_TIMEOUT_MILLIS);
            raw.setTcpNoDelay(true);
            SSLSocket socket = (SSLSocket) context.getSocketFactory().createSocket(raw, host, port, true);
            SSLParameters parameters = socket.getSSLParameters();
            parameters.setEndpointIdentificationAlgorithm("HTTPS");
            settings.accept(parameters);
            socket.setSSLParameters(parameters);
            socket.startHandshake();
            return new WebClient(raw, socket, host);
        } catch (IOException | RuntimeException e) {
            raw.close();
            throw e;
        }
    }

    SSLSession session() {
        return socket.getSession();
    }

    /** Returns the server's certificate. */
    X509Certificate certificate() throws IOException {
        return (X509Certificate) session().getPeerCertificates()[0];
    }

    /** Asks for {@code /tls} and keeps the connection. */
    Facts facts() throws IOException {
        send("GET /tls");
        return receiveFacts();
    }

    /** Receives the answer to a request for facts. */
    Facts receiveFacts() throws IOException {
        return Facts.parse(new String(input.readNBytes((int) receiveHead()), StandardCharsets.UTF_8));
    }

    /** Sends a request without a body. */
    void send(String line, String... headers) throws IOException {
        sendHead(line, 0, headers);
    }

    /** Asks for {@code /bytes/<n>} and returns what came. */
    Body.Sum download(long length) throws IOException {
        send("GET /bytes/" + length);
        return Body.Sum.of(new Limited(receiveHead()));
    }

    /** Sends a body of that length to {@code /sum} and returns what the server made of it. */
    String upload(long length) throws IOException {
        sendHead("POST /sum", length, "Content-Type: application/octet-stream");
        Body.stream(length).transferTo(output);
        return new String(input.readNBytes((int) receiveHead()), StandardCharsets.UTF_8);
    }

    /** Reads some bytes of an answer's body. */
    byte[] read(int count) throws IOException {
        return input.readNBytes(count);
    }

    /** Returns the next byte, or -1 if the server has ended the connection in the proper way. */
    int readEnd() throws IOException {
        return input.read();
    }

    /** Ends the TCP connection without a word. */
    void goAway() throws IOException {
        raw.setSoLinger(true, 0);
        raw.close();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }

    private void sendHead(String line, long length, String... headers) throws IOException {
        StringBuilder head = new StringBuilder(line).append(" HTTP/1.1\r\nHost: ").append(host).append("\r\n");
        for (String header : headers) {
            head.append(header).append("\r\n");
        }
        if (length > 0) {
            head.append("Content-Length: ").append(length).append("\r\n");
        }
        output.write(head.append("\r\n").toString().getBytes(StandardCharsets.US_ASCII));
    }

    /** Reads the head of an answer of status 200 and returns the length of its body. */
    long receiveHead() throws IOException {
        String status = line();
        assertEquals("HTTP/1.1 200", status.substring(0, Math.min(12, status.length())), status);
        long length = 0;
        for (String header = line(); !header.isEmpty(); header = line()) {
            if (header.regionMatches(true, 0, "Content-Length:", 0, 15)) {
                length = Long.parseLong(header.substring(15).trim());
            }
        }
        return length;
    }

    private String line() throws IOException {
        StringBuilder line = new StringBuilder();
        for (int next = input.read(); next != '\n'; next = input.read()) {
            if (next < 0) {
                throw new IOException("the connection ended after \"" + line + "\"");
            }
            if (line.length() > LINE_LIMIT) {
                throw new IOException("a header line of more than " + LINE_LIMIT + " characters");
            }
            if (next != '\r') {
                line.append((char) next);
            }
        }
        return line.toString();
    }

    /** The next bytes of the connection, up to a length. */
    private final class Limited extends InputStream {
        private long left;

        Limited(long length) {
            left = length;
        }

        @Override
        public int read() throws IOException {
            return left == 0 ? -1 : taken(input.read(), 1);
        }

        @Override
        public int read(byte[] target, int offset, int wanted) throws IOException {
            if (left == 0) {
                return -1;
            }
            int count = input.read(target, offset, (int) Math.min(wanted, left));
            return taken(count, count);
        }

        private int taken(int result, int count) {
            if (result >= 0) {
                left -= count;
            }
            return result;
        }
    }
}
