-- AlterTable
ALTER TABLE "Model" ADD COLUMN     "normalization" TEXT NOT NULL DEFAULT 'NONE';
