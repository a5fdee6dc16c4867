package io.niotls.bench.loopback;

import java.net.Socket;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;

/** Trusts whoever comes, and counts them: the load generator's time is not to be spent on certificates. */
final class AcceptingTrust extends X509ExtendedTrustManager {
    private long asked;

    /** Returns how often a server's chain was shown. */
    synchronized long asked() {
        return asked;
    }

    private synchronized void count() {
        asked++;
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine) {
        count();
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket) {
        count();
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType) {
        count();
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine) {
        throw new IllegalStateException("this is a client's");
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket) {
        throw new IllegalStateException("this is a client's");
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType) {
        throw new IllegalStateException("this is a client's");
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return new X509Certificate[0];
    }
}
