#include "transport/fec/fec_code.hpp"

#include <isa-l/erasure_code.h>

#include <algorithm>
#include <cassert>
#include <iterator>
#include <vector>

namespace veter::transport {
namespace {

using Matrix = std::vector<std::uint8_t>; // row after row

/// Identity, then `parity` rows; `media` columns.
Matrix generator(std::size_t media, std::size_t parity) {
    Matrix matrix((media + parity) * media);
    gf_gen_cauchy1_matrix(matrix.data(), static_cast<int>(media + parity), static_cast<int>(media));
    return matrix;
}

/// out = rows * in. ISA-L takes pointers to what it only reads without const.
void multiply(const std::uint8_t* rows, std::span<const std::uint8_t* const> in,
              std::size_t symbolBytes, std::span<std::uint8_t* const> out) {
    const auto columns = static_cast<int>(in.size());
    const auto count = static_cast<int>(out.size());
    std::vector<std::uint8_t> tables(32 * in.size() * out.size());
    ec_init_tables(columns, count, const_cast<std::uint8_t*>(rows), tables.data());
    ec_encode_data(static_cast<int>(symbolBytes), columns, count, tables.data(),
                   const_cast<std::uint8_t**>(in.data()), const_cast<std::uint8_t**>(out.data()));
}

/// Parity is a sum over the media that are there and over the lost ones. Only the latter part, a
/// square as small as the loss, is inverted: inverting all k rows costs a millisecond for k = 64.
class Recovery {
public:
    Recovery(std::span<const std::uint8_t* const> media, std::span<const ParitySymbol> parity)
        : media_(media.size()), parity_(parity) {
        for (std::size_t i = 0; i < media.size(); ++i) (media[i] ? present_ : lost_).push_back(i);
        assert(lost_.size() == parity.size());
        std::size_t rows = 0;
        for (const auto& symbol : parity) rows = std::max(rows, symbol.index + 1);
        generator_ = generator(media_, rows);
        invert();
    }

    /// A row for each lost symbol; columns: the media that are there, then the parity.
    Matrix rows() const {
        Matrix rows;
        rows.reserve(lost_.size() * media_);
        for (std::size_t lost = 0; lost < lost_.size(); ++lost) {
            const auto inverse = std::span(inverse_).subspan(lost * lost_.size(), lost_.size());
            for (const auto present : present_) {
                std::uint8_t sum = 0;
                for (std::size_t i = 0; i < inverse.size(); ++i)
                    sum ^= gf_mul(inverse[i], coefficient(i, present));
                rows.push_back(sum);
            }
            rows.insert(rows.end(), inverse.begin(), inverse.end());
        }
        return rows;
    }

private:
    /// What media symbol `media` counts in the parity symbol at `parity` of those received.
    std::uint8_t coefficient(std::size_t parity, std::size_t media) const {
        return generator_[(media_ + parity_[parity].index) * media_ + media];
    }

    void invert() {
        Matrix square;
        for (std::size_t i = 0; i < parity_.size(); ++i)
            for (const auto lost : lost_) square.push_back(coefficient(i, lost));
        inverse_.resize(square.size());
        [[maybe_unused]] const int singular =
            gf_invert_matrix(square.data(), inverse_.data(), static_cast<int>(lost_.size()));
        assert(singular == 0); // no square part of a Cauchy matrix is
    }

    const std::size_t media_;
    const std::span<const ParitySymbol> parity_;
    std::vector<std::size_t> present_;
    std::vector<std::size_t> lost_;
    Matrix generator_;
    Matrix inverse_;
};

} // namespace

void encodeParity(std::span<const std::uint8_t* const> media, std::size_t symbolBytes,
                  std::span<std::uint8_t* const> parity) {
    assert(!media.empty() && media.size() <= kMaxFecMedia);
    assert(!parity.empty() && parity.size() <= kMaxFecParity);
    const auto matrix = generator(media.size(), parity.size());
    multiply(matrix.data() + media.size() * media.size(), media, symbolBytes, parity);
}

void recoverMedia(std::span<const std::uint8_t* const> media, std::span<const ParitySymbol> parity,
                  std::size_t symbolBytes, std::span<std::uint8_t* const> out) {
    assert(!out.empty() && out.size() == parity.size());
    std::vector<const std::uint8_t*> symbols;
    symbols.reserve(media.size());
    std::copy_if(media.begin(), media.end(), std::back_inserter(symbols),
                 [](const auto* symbol) { return symbol != nullptr; });
    for (const auto& symbol : parity) symbols.push_back(symbol.data);
    multiply(Recovery(media, parity).rows().data(), symbols, symbolBytes, out);
}

} // namespace veter::transport
