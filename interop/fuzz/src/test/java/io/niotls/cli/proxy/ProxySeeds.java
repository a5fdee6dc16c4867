package io.niotls.cli.proxy;

import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;

/** PROXY headers that are right and nearly so, and configurations with each kind of directive. */
public final class ProxySeeds {
    private ProxySeeds() {}

    /** Returns inputs of {@link ProxyTarget#header}. */
    public static Map<String, byte[]> headers() {
        Map<String, byte[]> seeds = new LinkedHashMap<>();
        ProxyHeader four = header("192.0.2.1", "192.0.2.2");
        ProxyHeader six = header("2001:db8::1", "2001:db8::2");
        for (ProxyProtocolVersion version : ProxyProtocolVersion.values()) {
            seeds.put(version + "-ipv4", ProxyProtocol.write(version, four).array());
            seeds.put(version + "-ipv6", ProxyProtocol.write(version, six).array());
            seeds.put(version + "-unknown", ProxyProtocol.write(version, ProxyHeader.UNKNOWN).array());
        }
        seeds.put("V1-unknown-with-more", text("PROXY UNKNOWN ffff::1 ffff::2 1 2\r\nGET / HTTP/1.0\r\n"));
        String signature = "0d0a0d0a000d0a515549540a";
        // PP2_TYPE_ALPN and a checksum that is wrong
        seeds.put("V2-tlvs", HexFormat.of().parseHex(
                signature + "21110018" + "c0000201c000020200500051" + "0100026832" + "03000400000000"));
        seeds.put("V2-unix", HexFormat.of().parseHex(signature + "213100d8" + "00".repeat(216)));
        return seeds;
    }

    private static ProxyHeader header(String source, String destination) {
        return ProxyHeader.of(new InetSocketAddress(source, 56_324), new InetSocketAddress(destination, 443));
    }

    /** Returns inputs of {@link ProxyTarget#configuration}. */
    public static Map<String, byte[]> configurations() {
        Map<String, byte[]> seeds = new LinkedHashMap<>();
        seeds.put("routes", text("""
                stream {
                    upstream u { server 10.0.0.1:80 weight=3; server 10.0.0.2:80 backup; server 10.0.0.3:80 down; }
                    map $ssl_server_name $n { hostnames; a.example u; *.b.example 10.0.0.4:80; default $p; }
                    map $ssl_alpn_protocol $p { h2 u; }
                    server { listen 443 ssl; listen [::1]:8443 ssl proxy_protocol;
                        ssl_certificate a.pem; ssl_certificate_key a.key; ssl_alpn h2 http/1.1; proxy_pass $n; }
                    server { listen 127.0.0.1:8080; proxy_pass 10.0.0.5:443; proxy_ssl on; }
                }
                """));
        seeds.put("options", text("""
                # without stream
                access_log /dev/stdout; proxy_timeout '1h 30m'; proxy_connect_timeout 500ms; proxy_buffer_size 16k;
                server { listen 1; proxy_pass "10.0.0.1:1"; proxy_protocol v2; proxy_half_close off;
                    proxy_upload_rate 1m; proxy_next_upstream on; proxy_next_upstream_tries 2; }
                """));
        seeds.put("quotes", text("server { listen *:1; proxy_pass '10.0.0.1\\:1'; } # } \n"));
        return seeds;
    }

    private static byte[] text(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
