package io.niotls.jsse;

import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;

/** The settings of an engine: what it may use, in which role. */
abstract class ConfiguredEngine extends SSLEngine {
    private final Defaults defaults;
    private final GuardedSettings settings;
    private volatile boolean modeSet;

    ConfiguredEngine(String peerHost, int peerPort, Defaults defaults, ConnectionSettings initial) {
        super(peerHost, peerPort);
        this.defaults = defaults;
        this.settings = new GuardedSettings(initial);
    }

    /** Returns the settings, which other threads may still change. */
    final GuardedSettings settings() {
        return settings;
    }

    /** Returns whether the handshake has started: the role is settled. */
    abstract boolean started();

    /**
     * Makes sure that the role is known.
     *
     * @throws IllegalStateException if it is not
     */
    final void requireMode() {
        if (!modeSet) {
            throw new IllegalStateException("Client/Server mode has not yet been set: call setUseClientMode first");
        }
    }

    @Override
    public String[] getSupportedCipherSuites() {
        return defaults.supportedCipherSuites();
    }

    @Override
    public String[] getEnabledCipherSuites() {
        return settings.read(ConnectionSettings::enabledCipherSuites);
    }

    @Override
    public void setEnabledCipherSuites(String[] suites) {
        settings.change(current -> current.setEnabledCipherSuites(suites));
    }

    @Override
    public String[] getSupportedProtocols() {
        return defaults.supportedProtocols();
    }

    @Override
    public String[] getEnabledProtocols() {
        return settings.read(ConnectionSettings::enabledProtocols);
    }

    @Override
    public void setEnabledProtocols(String[] protocols) {
        settings.change(current -> current.setEnabledProtocols(protocols));
    }

    /**
     * {@inheritDoc}
     *
     * @throws IllegalArgumentException if the handshake has started
     */
    @Override
    public void setUseClientMode(boolean mode) {
        if (started()) {
            throw new IllegalArgumentException("the mode cannot be changed once the handshake has started");
        }
        settings.change(current -> current.setClient(mode));
        modeSet = true;
    }

    @Override
    public boolean getUseClientMode() {
        return settings.read(ConnectionSettings::isClient);
    }

    @Override
    public void setNeedClientAuth(boolean need) {
        settings.change(current -> current.setNeedClientAuth(need));
    }

    @Override
    public boolean getNeedClientAuth() {
        return settings.read(ConnectionSettings::needClientAuth);
    }

    @Override
    public void setWantClientAuth(boolean want) {
        settings.change(current -> current.setWantClientAuth(want));
    }

    @Override
    public boolean getWantClientAuth() {
        return settings.read(ConnectionSettings::wantClientAuth);
    }

    @Override
    public void setEnableSessionCreation(boolean flag) {
        settings.change(current -> current.setEnableSessionCreation(flag));
    }

    @Override
    public boolean getEnableSessionCreation() {
        return settings.read(ConnectionSettings::enableSessionCreation);
    }

    /** {@inheritDoc} It is a {@link NioTlsParameters}, and a copy. */
    @Override
    public SSLParameters getSSLParameters() {
        return settings.read(ConnectionSettings::parameters);
    }

    @Override
    public void setSSLParameters(SSLParameters parameters) {
        settings.change(current -> current.apply(parameters));
    }
}
