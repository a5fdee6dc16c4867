package io.niotls.jsse;

import java.net.Socket;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLSession;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;
import javax.net.ssl.X509TrustManager;

/** A program's own trust manager, which keeps what it is asked and refuses if it was told to. */
final class SocketTrustManager extends X509ExtendedTrustManager {
    /**
     * A question.
     *
     * @param chain of the peer
     * @param authType the kind of key or key exchange
     * @param socket the socket, as given
     * @param handshakeSession of that socket at that moment
     */
    record Check(List<X509Certificate> chain, String authType, Socket socket, SSLSession handshakeSession) {}

    final List<Check> serverChecks = new CopyOnWriteArrayList<>();
    final List<Check> clientChecks = new CopyOnWriteArrayList<>();

    private final CertificateException refusal;

    private SocketTrustManager(CertificateException refusal) {
        this.refusal = refusal;
    }

    static SocketTrustManager trusting() {
        return new SocketTrustManager(null);
    }

    static SocketTrustManager refusing(CertificateException refusal) {
        return new SocketTrustManager(refusal);
    }

    /** Returns this as a context takes it. */
    TrustManager[] asArray() {
        return new TrustManager[] {this};
    }

    private void check(List<Check> checks, X509Certificate[] chain, String authType, Socket socket)
            throws CertificateException {
        checks.add(new Check(List.of(chain), authType, socket, ((SSLSocket) socket).getHandshakeSession()));
        if (refusal != null) {
            throw refusal;
        }
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket) throws CertificateException {
        check(serverChecks, chain, authType, socket);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket) throws CertificateException {
        check(clientChecks, chain, authType, socket);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine) {
        throw new AssertionError("a socket is no engine");
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine) {
        throw new AssertionError("a socket is no engine");
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType) {
        throw new AssertionError("the form with a socket is the one to call");
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType) {
        throw new AssertionError("the form with a socket is the one to call");
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return new X509Certificate[0];
    }

    /** A trust manager of the old kind, which sees chains only. */
    static final class Plain implements X509TrustManager {
        final List<String> authTypes = new CopyOnWriteArrayList<>();

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String authType) {
            authTypes.add(authType);
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String authType) {
            authTypes.add(authType);
        }

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
