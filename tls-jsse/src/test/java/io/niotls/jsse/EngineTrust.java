package io.niotls.jsse;

import io.niotls.testing.TestPki;
import io.niotls.testing.TestPki.KeyKind;
import java.net.Socket;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;

/** A trust manager that trusts everybody unless a subclass does not, and remembers what it was asked. */
class EngineTrust extends X509ExtendedTrustManager {
    /**
     * What a trust manager is asked, and what it can see then.
     *
     * @param client whether the chain is a client's
     * @param chain the peer's certificates
     * @param authType the name that JSSE gives the kind of authentication
     * @param engine the engine that asks
     * @param session the engine's session in the making
     */
    record Question(
            boolean client, List<X509Certificate> chain, String authType, SSLEngine engine, ExtendedSSLSession session) {}

    private final List<Question> questions = new CopyOnWriteArrayList<>();

    /** Returns what was asked, the oldest first. */
    final List<Question> questions() {
        return questions;
    }

    /** Decides; this one trusts everybody. */
    void judge(Question question) throws CertificateException {}

    private void ask(boolean client, X509Certificate[] chain, String authType, SSLEngine engine) throws CertificateException {
        Question question = new Question(
                client, List.of(chain), authType, engine, (ExtendedSSLSession) engine.getHandshakeSession());
        questions.add(question);
        judge(question);
    }

    @Override
    public final void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
            throws CertificateException {
        ask(true, chain, authType, engine);
    }

    @Override
    public final void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
            throws CertificateException {
        ask(false, chain, authType, engine);
    }

    @Override
    public final void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket) {
        throw new AssertionError("an engine has no socket");
    }

    @Override
    public final void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket) {
        throw new AssertionError("an engine has no socket");
    }

    @Override
    public final void checkClientTrusted(X509Certificate[] chain, String authType) {
        throw new AssertionError("an engine asks with itself");
    }

    @Override
    public final void checkServerTrusted(X509Certificate[] chain, String authType) {
        throw new AssertionError("an engine asks with itself");
    }

    @Override
    public final X509Certificate[] getAcceptedIssuers() {
        return new X509Certificate[] {TestPki.root(KeyKind.ECDSA_P256).certificate()};
    }
}
