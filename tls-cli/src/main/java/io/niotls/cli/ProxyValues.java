package io.niotls.cli;

import io.niotls.auth.PeerName;
import io.niotls.cli.proxy.Addresses;
import io.niotls.cli.proxy.HostPort;
import io.niotls.cli.proxy.ProxyProtocolVersion;
import io.niotls.cli.proxy.Units;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.function.Function;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** What the proxy's flags take. */
final class ProxyValues {
    private ProxyValues() {}

    /** Reads as a configuration file does, and says what is wrong as flags do. */
    private abstract static class Converter<T> implements ITypeConverter<T> {
        private final Function<String, T> reader;

        Converter(Function<String, T> reader) {
            this.reader = reader;
        }

        @Override
        public final T convert(String text) {
            try {
                return reader.apply(text);
            } catch (IllegalArgumentException wrong) {
                throw new TypeConversionException(wrong.getMessage());
            }
        }
    }

    /** {@code 8443}, {@code 127.0.0.1:8443}. */
    static final class ListenAddress extends Converter<InetSocketAddress> {
        ListenAddress() {
            super(Addresses::listen);
        }
    }

    /** {@code example.org:443}. */
    static final class Address extends Converter<HostPort> {
        Address() {
            super(Addresses::connect);
        }
    }

    /** {@code v1}, {@code v2}. */
    static final class HeaderVersion extends Converter<ProxyProtocolVersion> {
        HeaderVersion() {
            super(text -> switch (text) {
                case "v1" -> ProxyProtocolVersion.V1;
                case "v2" -> ProxyProtocolVersion.V2;
                default -> throw new IllegalArgumentException("'" + text + "' is neither v1 nor v2");
            });
        }
    }

    /** {@code 500ms}, {@code 10s}; more than 0. */
    static final class Timeout extends Converter<Duration> {
        Timeout() {
            super(Units::timeout);
        }
    }

    /** {@code 10s}, {@code 0}. */
    static final class Time extends Converter<Duration> {
        Time() {
            super(Units::time);
        }
    }

    /** {@code 4096}, {@code 1m}. */
    static final class Size extends Converter<Long> {
        Size() {
            super(Units::size);
        }
    }

    /**
     * {@code example.org=127.0.0.1:8080}.
     *
     * @param name a host name, or one after {@code *.}
     * @param address where its clients go
     */
    record NamedAddress(String name, HostPort address) {
        static NamedAddress of(String text) {
            int equals = text.indexOf('=');
            String name = equals < 0 ? "" : text.substring(0, equals);
            if (PeerName.find(name.startsWith("*.") ? name.substring(2) : name).isEmpty()) {
                throw new IllegalArgumentException("'" + text + "' is not NAME=HOST:PORT");
            }
            return new NamedAddress(name, Addresses.connect(text.substring(equals + 1)));
        }
    }

    /** {@code example.org=127.0.0.1:8080}. */
    static final class Named extends Converter<NamedAddress> {
        Named() {
            super(NamedAddress::of);
        }
    }
}
