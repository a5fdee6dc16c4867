package io.niotls.interop.jsse;

import io.niotls.jsse.testing.Identities;
import java.net.Socket;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;

/** A client's trust manager that counts how often it is asked: a resumed handshake shows no certificates and asks nobody. */
final class CountingTrust extends X509ExtendedTrustManager {
    private final X509ExtendedTrustManager trust = (X509ExtendedTrustManager) Identities.trust()[0];
    private final AtomicInteger questions = new AtomicInteger();

    /** Returns this for {@code SSLContext.init}. */
    TrustManager[] managers() {
        return new TrustManager[] {this};
    }

    /** Returns how many servers' certificates have been checked. */
    int questions() {
        return questions.get();
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket) throws CertificateException {
        questions.incrementAndGet();
        trust.checkServerTrusted(chain, authType, socket);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine) throws CertificateException {
        questions.incrementAndGet();
        trust.checkServerTrusted(chain, authType, engine);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        throw new CertificateException("asked without a connection, whose name could then not be checked");
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket) throws CertificateException {
        throw new CertificateException("a client's trust was asked about a client");
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine) throws CertificateException {
        throw new CertificateException("a client's trust was asked about a client");
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        throw new CertificateException("a client's trust was asked about a client");
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return trust.getAcceptedIssuers();
    }
}
