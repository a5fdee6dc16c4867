package io.niotls.cli.proxy;

import java.io.IOException;
import java.util.HashMap;
import java.util.Map;

/** Says whether a proxy could start with a configuration, as {@code nginx -t}. */
public final class ConfigurationCheck {
    private ConfigurationCheck() {}

    /**
     * Loads a configuration, reads the files that it names, and resolves its servers' names. Nothing is bound or written.
     *
     * @throws ConfigurationException if the configuration cannot be used
     * @throws IOException if a file cannot be used, or a name has no address
     */
    public static void run(ConfigurationSource source) throws IOException {
        ProxyTls tls = new ProxyTls();
        Map<UpstreamGroup, Upstreams> upstreams = new HashMap<>();
        for (ServerBlock each : source.load().servers()) {
            Service.load(each, tls, upstreams);
        }
    }
}
