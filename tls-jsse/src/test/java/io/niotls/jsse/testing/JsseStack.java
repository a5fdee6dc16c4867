package io.niotls.jsse.testing;

import io.niotls.jsse.NioTlsProvider;
import java.security.GeneralSecurityException;
import java.security.Provider;
import java.security.SecureRandom;
import java.security.Security;
import java.util.Objects;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;

/** A JSSE provider that a test runs on: what SunJSSE does is what programs expect. */
public enum JsseStack {
    /** The JDK's own. */
    SUN_JSSE(Objects.requireNonNull(Security.getProvider("SunJSSE"))),
    /** This project's. */
    NIOTLS(new NioTlsProvider());

    private final Provider provider;

    JsseStack(Provider provider) {
        this.provider = provider;
    }

    /** Returns the provider, which need not be installed. */
    public Provider provider() {
        return provider;
    }

    /**
     * Makes a context for {@code TLS}, which speaks TLS 1.3 and 1.2.
     *
     * @param keys see {@link Identities}; null: none
     * @param trust see {@link Identities}; null: the platform's
     */
    public SSLContext context(KeyManager[] keys, TrustManager[] trust) {
        try {
            SSLContext context = SSLContext.getInstance("TLS", provider);
            context.init(keys, trust, new SecureRandom());
            return context;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
