package io.niotls.cli.proxy;

import java.io.IOException;

/** Where a configuration comes from: asked at the start, and again when the proxy is told to reload. */
@FunctionalInterface
public interface ConfigurationSource {
    /**
     * Loads it anew.
     *
     * @throws ConfigurationException if it cannot be used
     * @throws IOException if it cannot be read
     */
    ProxyConfiguration load() throws IOException;
}
