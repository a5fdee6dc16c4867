package io.niotls.jsse;

import io.niotls.proto.NamedGroup;
import io.niotls.proto.SignatureScheme;
import java.security.KeyManagementException;
import java.security.KeyStore;
import java.security.KeyStoreException;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Optional;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContextSpi;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLServerSocketFactory;
import javax.net.ssl.SSLSessionContext;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedKeyManager;
import javax.net.ssl.X509ExtendedTrustManager;
import javax.net.ssl.X509KeyManager;
import javax.net.ssl.X509TrustManager;

/** What is behind an {@link javax.net.ssl.SSLContext}. Safe for use by several threads once it is initialised. */
final class ContextSpi extends SSLContextSpi {
    private final Defaults.ContextProtocol protocol;
    private volatile SharedContext context;

    ContextSpi(Defaults.ContextProtocol protocol) {
        this.protocol = protocol;
    }

    /**
     * Takes the first X.509 manager of each array, as SunJSSE does. Without key managers there is no certificate of our own,
     * without trust managers those of the platform decide.
     */
    @Override
    protected void engineInit(KeyManager[] keys, TrustManager[] trust, SecureRandom random) throws KeyManagementException {
        if (protocol == Defaults.ContextProtocol.DEFAULT) {
            throw new KeyManagementException("Default SSLContext is initialized automatically");
        }
        initialise(keys, trust, random);
    }

    /** Does the same, for the default context too. */
    void initialise(KeyManager[] keys, TrustManager[] trust, SecureRandom random) throws KeyManagementException {
        Defaults defaults = Defaults.of(protocol);
        context = new SharedContext(
                defaults,
                keyManager(keys),
                trustManager(trust == null ? platformTrust() : trust, defaults),
                random == null ? new SecureRandom() : random);
    }

    private static Optional<X509ExtendedKeyManager> keyManager(KeyManager[] managers) {
        for (KeyManager manager : managers == null ? new KeyManager[0] : managers) {
            if (manager instanceof X509ExtendedKeyManager extended) {
                return Optional.of(extended);
            }
            if (manager instanceof X509KeyManager plain) {
                return Optional.of(new PlainKeys(plain));
            }
        }
        return Optional.empty();
    }

    private static X509ExtendedTrustManager trustManager(TrustManager[] managers, Defaults defaults) {
        for (TrustManager manager : managers) {
            if (manager instanceof X509ExtendedTrustManager extended) {
                return extended;
            }
            if (manager instanceof X509TrustManager plain) {
                return new PlainTrust(plain, defaults);
            }
        }
        return new PlainTrust(new TrustsNobody(), defaults);
    }

    private static TrustManager[] platformTrust() throws KeyManagementException {
        try {
            TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            factory.init((KeyStore) null);
            return factory.getTrustManagers();
        } catch (NoSuchAlgorithmException | KeyStoreException e) {
            throw new KeyManagementException("the platform's trust store cannot be read: give trust managers", e);
        }
    }

    private SharedContext context() {
        SharedContext current = context;
        if (current == null) {
            throw new IllegalStateException("SSLContext is not initialized: call init first");
        }
        return current;
    }

    @Override
    protected SSLSocketFactory engineGetSocketFactory() {
        return new ContextSocketFactory(context());
    }

    @Override
    protected SSLServerSocketFactory engineGetServerSocketFactory() {
        return new ContextServerSocketFactory(context());
    }

    @Override
    protected SSLEngine engineCreateSSLEngine() {
        return new NioTlsEngine(context(), null, -1);
    }

    @Override
    protected SSLEngine engineCreateSSLEngine(String host, int port) {
        return new NioTlsEngine(context(), host, port);
    }

    @Override
    protected SSLSessionContext engineGetServerSessionContext() {
        return context().sessions(false);
    }

    @Override
    protected SSLSessionContext engineGetClientSessionContext() {
        return context().sessions(true);
    }

    /** Returns what a client starts from. */
    @Override
    protected SSLParameters engineGetDefaultSSLParameters() {
        ConnectionSettings settings = new ConnectionSettings(context().defaults());
        settings.setClient(true);
        return settings.parameters();
    }

    @Override
    protected SSLParameters engineGetSupportedSSLParameters() {
        Defaults defaults = context().defaults();
        NioTlsParameters parameters = new NioTlsParameters();
        parameters.setNamedGroups(defaults.groups().stream().map(NamedGroup::name).toArray(String[]::new));
        parameters.setSignatureSchemes(
                defaults.signatureSchemes(false).stream().map(SignatureScheme::name).toArray(String[]::new));
        parameters.setProtocols(defaults.supportedProtocols());
        parameters.setCipherSuites(defaults.supportedCipherSuites());
        return parameters;
    }
}
