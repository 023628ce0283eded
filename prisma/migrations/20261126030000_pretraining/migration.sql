-- CreateEnum
CREATE TYPE "RunKind" AS ENUM ('FINE_TUNING', 'PRETRAINING');

-- AlterEnum
ALTER TYPE "BaseModelSource" ADD VALUE 'PRETRAINED';

-- AlterEnum
ALTER TYPE "EventType" ADD VALUE 'PRETRAINING_EVALUATED';

-- AlterTable
ALTER TABLE "TrainingRun" ADD COLUMN "kind" "RunKind" NOT NULL DEFAULT 'FINE_TUNING',
ALTER COLUMN "versionId" DROP NOT NULL;

-- AlterTable
ALTER TABLE "BaseModel" ADD COLUMN "pretraining" JSONB,
ADD COLUMN "runId" TEXT;

-- CreateIndex
CREATE UNIQUE INDEX "BaseModel_runId_key" ON "BaseModel"("runId");

-- AddForeignKey
ALTER TABLE "BaseModel" ADD CONSTRAINT "BaseModel_runId_fkey" FOREIGN KEY ("runId") REFERENCES "TrainingRun"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
