package io.niotls.jsse;

import java.security.GeneralSecurityException;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;

/** Whose settings a test looks at: those of one of SunJSSE's engines, or ours on their own, of a context for TLSv1.2. */
enum SettingsStack {
    /** An engine's. */
    SUN_JSSE,
    /** Ours, without an engine. */
    NIOTLS;

    /** Returns new settings, a server's. */
    Subject settings() {
        return switch (this) {
            case SUN_JSSE -> new OfEngine(sunEngine());
            case NIOTLS -> new Ours(new ConnectionSettings(Defaults.of(Defaults.ContextProtocol.TLS_1_2)));
        };
    }

    /** Returns a new engine of SunJSSE. */
    static SSLEngine sunEngine() {
        try {
            SSLContext context = SSLContext.getInstance("TLSv1.2", "SunJSSE");
            context.init(null, null, null);
            return context.createSSLEngine();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The settings that an engine has. */
    interface Subject {
        void client(boolean client);

        String[] protocols();

        void protocols(String... names);

        String[] cipherSuites();

        void cipherSuites(String... names);

        void need(boolean need);

        void want(boolean want);

        /** Returns "need", "want" or "none". */
        String clientAuthentication();

        SSLParameters parameters();

        void apply(SSLParameters parameters);
    }

    private record OfEngine(SSLEngine engine) implements Subject {
        @Override
        public void client(boolean client) {
            engine.setUseClientMode(client);
        }

        @Override
        public String[] protocols() {
            return engine.getEnabledProtocols();
        }

        @Override
        public void protocols(String... names) {
            engine.setEnabledProtocols(names);
        }

        @Override
        public String[] cipherSuites() {
            return engine.getEnabledCipherSuites();
        }

        @Override
        public void cipherSuites(String... names) {
            engine.setEnabledCipherSuites(names);
        }

        @Override
        public void need(boolean need) {
            engine.setNeedClientAuth(need);
        }

        @Override
        public void want(boolean want) {
            engine.setWantClientAuth(want);
        }

        @Override
        public String clientAuthentication() {
            return engine.getNeedClientAuth() ? "need" : engine.getWantClientAuth() ? "want" : "none";
        }

        @Override
        public SSLParameters parameters() {
            return engine.getSSLParameters();
        }

        @Override
        public void apply(SSLParameters parameters) {
            engine.setSSLParameters(parameters);
        }
    }

    private record Ours(ConnectionSettings settings) implements Subject {
        @Override
        public void client(boolean client) {
            settings.setClient(client);
        }

        @Override
        public String[] protocols() {
            return settings.enabledProtocols();
        }

        @Override
        public void protocols(String... names) {
            settings.setEnabledProtocols(names);
        }

        @Override
        public String[] cipherSuites() {
            return settings.enabledCipherSuites();
        }

        @Override
        public void cipherSuites(String... names) {
            settings.setEnabledCipherSuites(names);
        }

        @Override
        public void need(boolean need) {
            settings.setNeedClientAuth(need);
        }

        @Override
        public void want(boolean want) {
            settings.setWantClientAuth(want);
        }

        @Override
        public String clientAuthentication() {
            return settings.needClientAuth() ? "need" : settings.wantClientAuth() ? "want" : "none";
        }

        @Override
        public SSLParameters parameters() {
            return settings.parameters();
        }

        @Override
        public void apply(SSLParameters parameters) {
            settings.apply(parameters);
        }
    }
}
