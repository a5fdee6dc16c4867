package io.niotls.interop.jsse;

import io.niotls.jsse.testing.Identities;
import java.net.Socket;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * Trusts what {@link Identities#trust} trusts, and counts: no certificate is looked at where a session is resumed, so the number
 * of times it was asked is the number of full handshakes. Safe for use by several threads.
 */
final class JdkHttpTrust extends X509ExtendedTrustManager {
    private final X509ExtendedTrustManager platform = (X509ExtendedTrustManager) Identities.trust()[0];
    private final AtomicInteger asked = new AtomicInteger();

    /** Returns how many chains it has been asked about. */
    int asked() {
        return asked.get();
    }

    /** Returns this as the only one of a context. */
    TrustManager[] managers() {
        return new TrustManager[] {this};
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) throws CertificateException {
        asked.incrementAndGet();
        platform.checkClientTrusted(chain, type, socket);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) throws CertificateException {
        asked.incrementAndGet();
        platform.checkServerTrusted(chain, type, socket);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) throws CertificateException {
        asked.incrementAndGet();
        platform.checkClientTrusted(chain, type, engine);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) throws CertificateException {
        asked.incrementAndGet();
        platform.checkServerTrusted(chain, type, engine);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type) throws CertificateException {
        asked.incrementAndGet();
        platform.checkClientTrusted(chain, type);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type) throws CertificateException {
        asked.incrementAndGet();
        platform.checkServerTrusted(chain, type);
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return platform.getAcceptedIssuers();
    }
}
