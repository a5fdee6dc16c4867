package io.niotls.cli.proxy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Every mistake is answered with the line that it is in, and with what would be right. */
class ConfigurationErrorsTest {
    private static final Path FILE = Path.of("proxy.conf");

    private static String refusal(String text) {
        return assertThrows(ConfigurationException.class, () ->
                ConfigurationFile.configuration(FILE, DirectiveReader.parse(FILE, text)), text).getMessage();
    }

    /** Puts directives into a server, from line 4 on. */
    private static String refusalInServer(String directives) {
        return refusal("server {\nlisten 127.0.0.1:1;\nproxy_pass 127.0.0.1:2;\n" + directives + "\n}");
    }

    private static void contains(String message, String words) {
        assertTrue(message.contains(words), message);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
        // Words that are not known
        "proxy_timeut 1s;                  | did you mean 'proxy_timeout'?",
        "proxi_pass a:1;                   | did you mean 'proxy_pass'?",
        "lisen 1;                          | did you mean 'listen'?",
        "whatever 1;                       | known here:",
        "proxy_bind 10.0.0.1;              | is a word of nginx that is not supported",
        "ssl_preread on;                   | is not supported: TLS is ended here",
        "server_name a.test;               | is not supported: choose by name with 'map",
        "log_format x y;                   | is not supported: the format",
        "upstream x { server a:1; }        | stands beside the servers",
        "server { }                        | stands beside the servers",
        // Words that stand wrongly
        "proxy_timeout 1s; proxy_timeout 2s; | for the second time; the first is in line 4",
        "proxy_pass 127.0.0.1:3;           | for the second time; the first is in line 3",
        "proxy_timeout;                    | needs an argument",
        "proxy_timeout 1s 2s;              | takes 1 argument, not 2",
        "ssl_protocols;                    | needs an argument",
        "proxy_timeout 1s { }              | takes no block",
        "ssl_alpn h2 { }                   | takes no block",
        "listen;                           | needs an argument",
        // Values
        "proxy_timeout 1x;                 | '1x' is not a time such as 500ms",
        "proxy_timeout 0;                  | a timeout of 0 would end every connection",
        "proxy_timeout 400d;               | more than 365 days",
        "proxy_next_upstream_tries -1;     | '-1' is not a number between 0 and",
        "proxy_next_upstream_tries 65536;  | is not a number between 0 and",
        "proxy_upload_rate 1x;             | is not a number of bytes",
        "proxy_download_rate $rate;        | is not a number of bytes",
        "proxy_buffer_size 1;              | is not between 1024 and 1048576 bytes",
        "proxy_buffer_size 2m;             | is not between 1024 and 1048576 bytes",
        "proxy_ssl yes;                    | 'yes' is neither 'on' nor 'off'",
        "proxy_protocol v3;                | is not 'on' (which is v1), 'v1', 'v2' or 'off'",
        "proxy_ssl_name a..b;              | not a DNS name",
        "proxy_ssl_name $host;             | is neither a name nor $ssl_server_name",
        "proxy_ssl_name x.$ssl_server_name; | is more than a variable",
        "proxy_ssl_verify_name 'a b';      | not a DNS name",
        "ssl_protocols TLSv1.1 TLSv1.2;    | TLSv1.1 is not secure",
        "ssl_protocols TLS1.3;             | 'TLS1.3' is neither TLSv1.2 nor TLSv1.3",
        "proxy_ssl_protocols SSLv3;        | SSLv3 is not secure",
        "ssl_ciphers HIGH:!aNULL;          | 'HIGH' is not IANA's name of a suite",
        "proxy_ssl_ciphers ECDHE-RSA-AES128-GCM-SHA256; | TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256",
        "ssl_ciphers TLS_AES_128_GCM_SHA256:; | '' is not IANA's name",
        "ssl_alpn h2,http/1.1;             | write them as 'h2 http/1.1'",
        "ssl_alpn '';                      | between 1 and 255 bytes",
        "ssl_verify_client maybe;          | is not 'on', 'off' or 'optional'",
        "ssl_verify_client optional_no_ca; | use 'optional'",
        "ssl_verify_client on;             | needs ssl_client_certificate",
        "access_log a.log main;            | the format is fixed",
        "access_log syslog:server=x;       | a log goes to a file",
        "access_log '';                    | is empty",
        "access_log log/$remote_addr;      | is not the name of a file",
        "ssl_certificate data:$x;          | is not the name of a file in PEM",
        "ssl_certificate a.pem;            | 1 ssl_certificate and 0 ssl_certificate_key",
        "ssl_certificate_key a.pem;        | 0 ssl_certificate and 1 ssl_certificate_key",
        "proxy_ssl_certificate a.pem;      | come together",
        "proxy_ssl_certificate_key a.pem;  | come together",
        // Listeners
        "listen 65536;                     | '65536' is not a number between 0 and 65535",
        "listen 127.0.0.1;                 | has no port",
        "listen unix:/tmp/x;               | only TCP",
        "listen a..b:1;                    | unknown address",
        "listen 127.0.0.1:3 ssl ssl;       | 'ssl' stands here for the second time",
        "listen 127.0.0.1:3 udp;           | only TCP is supported",
        "listen 127.0.0.1:3 tls;           | 'tls' is unknown; known here: proxy_protocol, ssl",
        "listen 127.0.0.1:3 sl;            | did you mean 'ssl'?",
        "listen 127.0.0.1:3 backlog=5;     | 'backlog' is a word of nginx that is not supported",
        "listen 127.0.0.1:1;               | is listened on already, as 127.0.0.1:1",
        "listen 1;                         | is listened on already, as 127.0.0.1:1",
        "listen [::]:1;                    | is listened on already, as 127.0.0.1:1",
    })
    void saysWhatIsWrongInAServer(String directives, String why) {
        String message = refusalInServer(directives);
        assertTrue(message.startsWith("proxy.conf:4: "), message);
        contains(message, why);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
        "``                                              | 0 | there is no server",
        "# nothing                                       | 0 | there is no server",
        "stream { }                                      | 0 | there is no server",
        "stream { }~stream { }                           | 2 | for the second time",
        "stream x { }                                    | 1 | is written as 'stream { ... }'",
        "stream;                                         | 1 | is written as 'stream { ... }'",
        "stream { }~server { listen 1; proxy_pass a:1; } | 2 | stands in the stream block",
        "stream { }~proxy_timeout 1s;                    | 2 | stands in the stream block",
        "events { }~stream { }                           | 1 | is not supported: --workers",
        "strem { }                                       | 1 | is unknown",
        "worker_processes 2;~stream { }                  | 1 | is not supported",
        "~listen 1;                                      | 2 | stands in a server block",
        "~proxy_pass a:1;                                | 2 | stands in a server block",
        "~proxi_timeout 1s;                              | 2 | did you mean 'proxy_timeout'?",
        "~proxy_timeout x;                               | 2 | is not a time",
        "ssl_certificate x;~ssl_protocols TLSv1;         | 1 | come in pairs",
        "server x { }                                    | 1 | is written as 'server { ... }'",
        "server;                                         | 1 | is written as 'server { ... }'",
        "~server { proxy_pass a:1; }                     | 2 | has no 'listen'",
        "~server { listen 1; }                           | 2 | has no 'proxy_pass'",
        "~server { listen 1 ssl; proxy_pass a:1; }       | 2 | but no ssl_certificate",
        "server {~listen 1; proxy_pass b; }              | 2 | there is no upstream 'b'; an address is written as HOST:PORT",
        "server {~listen 1; proxy_pass a:0; }            | 2 | '0' is not a number between 1 and 65535",
        "server {~listen 1; proxy_pass unix:/x; }        | 2 | only TCP",
        "server {~listen 1; proxy_pass $x; }             | 2 | no map makes $x",
        "server {~listen 1; proxy_pass $x:443; }         | 2 | is more than a variable",
        "server {~listen 1; proxy_pass ''; }             | 2 | leads nowhere",
        "server { listen 1; proxy_pass a:1; }~server {~listen 1; proxy_pass a:1; } | 3 | already",
        "server { listen 0.0.0.0:1; proxy_pass a:1; }~server {~listen [::]:1; proxy_pass a:1; } | 3 | [::] takes IPv4 too",
        // upstream
        "upstream { server a:1; }                        | 1 | is written as 'upstream NAME { ... }'",
        "upstream u;                                     | 1 | is written as 'upstream NAME { ... }'",
        "upstream u { }                                  | 1 | no server that is up",
        "upstream u { server a:1 down; }                 | 1 | no server that is up",
        "upstream u { server a:1 backup; }               | 1 | no server that is up",
        "upstream u { server a:1; }~upstream u { server a:1; } | 2 | a second upstream of the name 'u'",
        "upstream u {~least_conn; }                      | 2 | is not supported: connections go to servers in turn",
        "upstream u {~sever a:1; }                       | 2 | did you mean 'server'?",
        "upstream u {~server a; }                        | 2 | is not HOST:PORT",
        "upstream u {~server; }                          | 2 | needs an argument",
        "upstream u {~server a:1 weight=0; }             | 2 | '0' is not a number between 1 and 65535",
        "upstream u {~server a:1 weight; }               | 2 | 'weight' is written as 'weight=NUMBER'",
        "upstream u {~server a:1 backup=1; }             | 2 | 'backup=1' is written as 'backup'",
        "upstream u {~server a:1 weight=1 weight=2; }    | 2 | for the second time",
        "upstream u {~server a:1 max_fails=3; }          | 2 | 'max_fails' is not supported",
        "upstream u {~server a:1 fail_timeout=3; }       | 2 | 'fail_timeout' is not supported",
        "upstream u {~server a:1 backp; }                | 2 | did you mean 'backup'?",
        "upstream backend { server a:1; } server {~listen 1; proxy_pass backen; } | 2 | did you mean 'backend'?",
        // map
        "map $ssl_server_name { }                        | 1 | is written as 'map $ssl_server_name $name { ... }'",
        "map $ssl_server_name x { }                      | 1 | 'x' is not a variable",
        "map x $x { }                                    | 1 | 'x' is not a variable",
        "map $host $x { }                                | 1 | $host is not known; a map is made from $ssl_server_name",
        "map $ssl_server_name $ssl_alpn_protocol { }     | 1 | a name of its own",
        "map $ssl_server_name $x { }~map $ssl_alpn_protocol $x { } | 2 | a second map that makes $x",
        "map $ssl_server_name $x {~a u; }                | 2 | there is no upstream 'u'",
        "map $ssl_server_name $x {~a; }                  | 2 | needs an argument",
        "map $ssl_server_name $x {~default a:1;default b:1; } | 2 | for the second time",
        "map $ssl_server_name $x { a a:1;~A a:1; }       | 2 | for the second time",
        "map $ssl_server_name $x {~*.a.test a:1; }       | 2 | only if 'hostnames;'",
        "map $ssl_server_name $x {~.a.test a:1; }        | 2 | only if 'hostnames;'",
        "map $ssl_server_name $x { hostnames;~a.* a:1; } | 2 | only at the beginning",
        "map $ssl_server_name $x { hostnames;~*.a.* a:1; } | 2 | only at the beginning",
        "map $ssl_server_name $x { hostnames; *.a a:1;~.a a:1; } | 2 | for the second time",
        "map $ssl_server_name $x { hostnames; a a:1;~.a a:1; } | 2 | for the second time",
        "map $ssl_server_name $x {~volatile; }           | 2 | is not supported",
        "map $ssl_server_name $x {~include x; }          | 2 | is not supported",
        "map $ssl_alpn_protocol $x {~hostnames; }        | 2 | is only for $ssl_server_name",
        "map $ssl_server_name $x {~a $x; }               | 1 | $x leads to itself",
        "map $ssl_server_name $x { a $y; }~map $ssl_server_name $y { a $x; } | 0 | leads to itself",
    })
    void saysWhatIsWrongInAFile(String text, int line, String why) {
        String message = refusal(text.replace('~', '\n'));
        assertTrue(message.startsWith(line == 0 ? "proxy.conf:" : "proxy.conf:" + line + ": "), message);
        contains(message, why);
    }

    @Test
    void refusesRegularExpressions() {
        contains(refusal("map $ssl_server_name $x { ~^a a:1; }"), "regular expressions are not supported");
    }

    static Stream<String> options() {
        return ServerOptions.NAMES.stream().sorted();
    }

    @ParameterizedTest
    @MethodSource("options")
    void looksAtEveryOption(String name) {
        // No option takes an empty text, in the stream block or in a server.
        assertTrue(refusalInServer(name + " '';").startsWith("proxy.conf:4: " + name + ": "));
        assertTrue(refusal("\n" + name + " '';").startsWith("proxy.conf:2: " + name + ": "));
        assertTrue(refusalInServer(name + " x { }").startsWith("proxy.conf:4: " + name + ": "));
    }

    @Test
    void neverFailsInAnyOtherWay() {
        String[] words = ("stream { upstream u { server 10.0.0.1:1 weight=2 ; server 10.0.0.3:1 backup ; }"
                        + " map $ssl_server_name $x { hostnames ; default u ; *.a.test 10.0.0.2:2 ; .b.test $y ; '' u ; }"
                        + " map $ssl_alpn_protocol $y { h2 u ; } proxy_timeout 1m ;"
                        + " server { listen 127.0.0.1:1 ssl proxy_protocol ; ssl_certificate a ; ssl_certificate_key b ;"
                        + " proxy_pass $x ; proxy_ssl on ; proxy_ssl_name $ssl_server_name ; ssl_protocols TLSv1.2 TLSv1.3 ;"
                        + " ssl_alpn h2 ; proxy_protocol v2 ; access_log off ; proxy_buffer_size 16k ; } }")
                .split(" ");
        Random random = new Random(5);
        int read = 0;
        for (int i = 0; i < 20_000; i++) {
            String[] changed = words.clone();
            for (int changes = random.nextInt(3); changes >= 0; changes--) {
                changed[random.nextInt(words.length)] = random.nextBoolean() ? "" : words[random.nextInt(words.length)];
            }
            try {
                ConfigurationFile.configuration(FILE, DirectiveReader.parse(FILE, String.join(" ", changed)));
                read++;
            } catch (ConfigurationException refused) {
                assertTrue(refused.getMessage().startsWith("proxy.conf:"), refused::getMessage);
            }
        }
        assertTrue(read > 10, "some changes do no harm: " + read);
    }

    @Test
    void guessesOnlyWhatIsClose() {
        Set<String> known = Set.of("listen", "proxy_pass");
        assertEquals("listen", KnownWords.closest("listn", known).orElseThrow());
        assertEquals("listen", KnownWords.closest("lisetn", known).orElseThrow());
        assertEquals("proxy_pass", KnownWords.closest("proxy-pass", known).orElseThrow());
        for (String far : List.of("", "x", "lion", "proxy", "pass")) {
            assertTrue(KnownWords.closest(far, known).isEmpty(), far);
        }
        assertTrue(KnownWords.closest("x", Set.of()).isEmpty());
    }
}
